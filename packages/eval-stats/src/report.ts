import type { DerivationChanges } from './derivation-changes.ts';
import type { Query } from './evaluate-once.ts';

/** One figure of one variant, over all rounds. */
export interface Counter {
  /** As Nix names it, with dots: `sets.elements`, `nrThunks`. Times are seconds, sizes bytes. */
  readonly name: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Whether it counts what the evaluator does, so that each round must give the same. */
  readonly exact: boolean;
}

/** What evaluating one variant of the tree costs. */
export interface Measured {
  /** The first is called `base`. */
  readonly name: string;
  readonly counters: readonly Counter[];
  /** Attributes that gave a derivation. */
  readonly packages: number;
  /** Against the first variant; of that itself all lists are empty. */
  readonly changes: DerivationChanges;
  /** Attributes whose name or meta is another than that of the first variant, sorted; only where meta was asked for. */
  readonly metaChanges?: readonly string[];
}

export interface Comparison {
  /** What each package was asked for while it was measured; derivations are compared in any case. */
  readonly query: Query;
  /** Version of the Nix that evaluated. */
  readonly nix: string;
  readonly system: string;
  /** The path that every variant was evaluated at. */
  readonly at: string;
  readonly rounds: number;
  /** Environment variables that Nix's collector was given. */
  readonly collector: Readonly<Record<string, string>>;
  /** Counters that other versions of Nix leave and this one does not. */
  readonly missing: readonly string[];
  readonly variants: readonly Measured[];
}
