import type { EvalErrorKind } from '@nixtools/snapshot';
import type { Shard } from './schedule/shard.ts';

/** What became of all the names. They add up: `names = entries + errors + skipped`. */
export interface EvaluationCounts {
  /** All names in all visited sets. */
  readonly names: number;
  /** Packages, the refused ones included. */
  readonly entries: number;
  /** Packages that the set's own policy refuses. */
  readonly refused: number;
  readonly errors: number;
  readonly errorsByKind: { readonly [kind in EvalErrorKind]?: number };
  readonly skipped: number;
  /** `function`, `set`, `string`... and `package-set` for the sets that were visited. */
  readonly skippedByReason: { readonly [reason: string]: number };
  /** Sets visited, the tree itself included. */
  readonly sets: number;
}

/** The state of a running evaluation. Rate and remaining time are the caller's: they need a clock. */
export interface EvaluationProgress {
  readonly phase: 'evaluate' | 'retry' | 'policy' | 'merge';
  /** Names known so far; grows as sets are found. */
  readonly names: number;
  /** Names that are done, earlier runs included. */
  readonly done: number;
  readonly errors: number;
  readonly sets: number;
}

/** The result of an evaluation: where everything lies, and what it is. */
export interface Evaluation {
  /** Sorted, one canonical JSON entry a line: as `entries.jsonl` of a snapshot. */
  readonly entriesFile: string;
  /** The folder that holds the .drv files and their sources: `.../nix/store`. */
  readonly storeFolder: string;
  /** The folder that the paths in them begin with: `/nix/store`. */
  readonly storeDir: string;
  /** The path that the evaluation saw the tree at; absent when somebody else evaluated. */
  readonly logicalTree?: string;
  readonly system: string;
  readonly counts: EvaluationCounts;
  /** Such as `nix 2.8.0`. */
  readonly evaluator: string;
  /** Which part of an evaluation this is, and a digest that all its parts share. */
  readonly shard?: Shard & { readonly evaluation: string };
  /** Whether an earlier run was gone on with (`resumed`), or thrown away since tree or options differ (`replaced`). */
  readonly resumption: 'new' | 'resumed' | 'replaced';
}
