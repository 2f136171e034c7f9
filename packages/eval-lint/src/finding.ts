/** The patterns that are looked for; each has its section in docs/eval-lint.md. */
export type RuleName = 'scope-in-lambda' | 'large-merge' | 'repeated-import' | 'rec-set';

/** A place in a file of the tree; line and column from 1, as editors count. */
export interface Place {
  /** Below the tree, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place that makes evaluation cost more than it must. */
export interface Finding extends Place {
  readonly rule: RuleName;
  /** The expression, on one line, shortened. */
  readonly text: string;
  /** A sentence: what is made, and how often. */
  readonly reason: string;
  /** Names of the set that is made each time, at least. */
  readonly size: number;
  /** Where it is made, when that is elsewhere: in the function that is called. */
  readonly madeAt?: Place;
  /** How often the lambda around is called by evaluating all packages; absent where that was not counted. */
  readonly calls?: number;
  /** How often would do; absent where each call gives another set. */
  readonly needed?: number;
  /** Names that are made, without those that would do; at most, as not every call need get to them. */
  readonly cost?: number;
}
