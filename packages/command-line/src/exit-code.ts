import type { ErrorKind } from '@nixtools/nix-formats';

/** What scripts can trust; the table is in the README. */
export const exitCode = {
  done: 0,
  nothingFound: 1,
  bug: 70,
  interrupted: 130,
} as const;

export const exitCodeOf: Readonly<Record<ErrorKind, number>> = {
  'not-found': 1,
  usage: 2,
  environment: 3,
  verification: 4,
  refused: 5,
  failed: 6,
};
