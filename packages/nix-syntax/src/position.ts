/** A place in a text as editors count it. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/**
 * The line and column of an offset.
 *
 * @example positionOf('a\nbc', 3) // { line: 2, column: 2 }
 */
export const positionOf = (source: string, offset: number): Position => {
  let line = 1;
  let start = 0;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', start)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
};
