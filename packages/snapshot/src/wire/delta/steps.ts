/** What happens after a run of entries that stay as they are. */
export const step = {
  /** Nothing more. */
  end: 0,
  /** The next entry of before goes. */
  drop: 1,
  /** The next entry of before becomes another. */
  change: 2,
  /** A package comes. */
  add: 3,
  /** An attribute comes that fails. */
  addFailed: 4,
} as const;

export const LAST_STEP = step.addFailed;
