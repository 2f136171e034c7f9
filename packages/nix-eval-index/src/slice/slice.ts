import type { Entry } from '@nixtools/snapshot';
import type { PackageSet } from '../worker/evaluator.ts';

/** Members of one set, from number `from` up to, not including, `to`: the unit of work and of the checkpoint. */
export interface Slice {
  readonly set: PackageSet;
  readonly from: number;
  readonly to: number;
}

/** How many names were left out, by reason: `function`, `set`, `string`... */
type Skipped = { readonly [reason: string]: number };

/** What became of the members of a slice. Every member is in exactly one of `entries`, `skipped` and `alone`. */
export interface SliceOutcome {
  readonly entries: readonly Entry[];
  readonly skipped: Skipped;
  /** The sets among the members, in which to go on; they are counted in `skipped` as `package-set`. */
  readonly sets: readonly PackageSet[];
  /** Numbers of the members that failed with `throw` or `assert`: perhaps the set's own policy refuses them. */
  readonly caught: readonly number[];
  /** Numbers of the members that are to be tried once more, alone. */
  readonly alone: readonly number[];
}

/** A name for a slice that is a file name too. */
export const sliceId = ({ set, from }: Slice): string => `${['root', ...set.path].join('.')}-${from}`;
