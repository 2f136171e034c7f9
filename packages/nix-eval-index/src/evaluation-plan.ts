import type { Nix } from '@nixtools/nix-cli';
import type { EvaluationProgress } from './evaluation.ts';
import type { Limits } from './limits.ts';
import type { Shard } from './schedule/shard.ts';
import type { TreeArgument } from './tree/arguments.ts';
import type { TreeLevel } from './tree/level.ts';
import type { Tree } from './tree/tree.ts';

/** An evaluation of which everything is decided and checked. */
export interface EvaluationPlan {
  readonly nix: Nix;
  readonly system: string;
  readonly args: readonly TreeArgument[];
  /** Nix text of the set of arguments. */
  readonly argumentText: string;
  readonly tree: Tree;
  readonly level: TreeLevel | undefined;
  /** Absent: all of it. */
  readonly shard: Shard | undefined;
  readonly limits: Limits;
  /** Of Nix. */
  readonly version: string;
  readonly workFolder: string;
  readonly workerFile: string;
  readonly attributeTimeout: number;
  readonly sliceSize: number;
  readonly onProgress: (progress: EvaluationProgress) => void;
  readonly abort: AbortController;
}
