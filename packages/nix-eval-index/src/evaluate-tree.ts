import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { createNix, type Nix, nixVersion } from '@nixtools/nix-cli';
import type { Evaluation, EvaluationProgress } from './evaluation.ts';
import { resolveLimits } from './limits.ts';
import { shippedFile } from './nix-folder.ts';
import { runEvaluation } from './run-evaluation.ts';
import type { Shard } from './schedule/shard.ts';
import { fullDisk } from './slice/reply-error.ts';
import { argumentSet, type TreeArgument } from './tree/arguments.ts';
import { folderOf, type TreeLevel } from './tree/level.ts';
import { findTree, refuseHiding } from './tree/tree.ts';
import { prepareWorkFolder } from './work/work-folder.ts';
import { lockWorkFolder } from './work/work-lock.ts';

export interface EvaluateTreeOptions {
  /** Path of a nixpkgs-like tree. */
  readonly tree: string;
  /** Such as `x86_64-linux`: the tree is evaluated as on such a machine. */
  readonly system: string;
  readonly args?: readonly TreeArgument[];
  /** Evaluates the tree at a level; by default as it is. */
  readonly level?: TreeLevel | undefined;
  /** Evaluates a part of it, which becomes whole by merging all of them; by default all. */
  readonly shard?: Shard | undefined;
  /** Absolute path at which the evaluation sees the tree, in a mount namespace of its own; by default where it lies. */
  readonly at?: string | undefined;
  /** Where the work in progress is kept, and gone on with by the next run; made when missing. See `removeWorkFolder`. */
  readonly workFolder: string;
  readonly nix: Nix;
  /** Evaluator processes at a time; by default one, and for long work as many as there are processors and memory allows. */
  readonly workers?: number | undefined;
  /** Bytes that one of them may use; by default 284 MiB, and more where a tree needs it. */
  readonly workerMemory?: number | undefined;
  /** Bytes for all of them and this process; by default half of the machine's. */
  readonly maxMemory?: number | undefined;
  /** Milliseconds that one attribute may take; 5 minutes by default. */
  readonly attributeTimeout?: number | undefined;
  /** Names between two checkpoints, 250 by default. The result does not depend on it. */
  readonly sliceSize?: number | undefined;
  readonly machine?: { readonly processors: number; readonly memory: number };
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const thisMachine = () => ({ processors: availableParallelism(), memory: totalmem() });

/**
 * Evaluates every attribute of a nixpkgs-like tree, following `recurseForDerivations`. What fails becomes an entry too;
 * nothing that an attribute does ends the evaluation. The .drv files are written to a scratch store in the work folder.
 *
 * @throws {NixtoolsError} usage: `TREE_INVALID`, `TREE_NEEDS_ARGUMENTS`, `TREE_NOT_A_SET`, `ARGUMENT_INVALID`,
 *   `TREE_HAS_NO_LEVEL`, `MOUNT_POINT_INVALID`, `MEMORY_LIMITS_IMPOSSIBLE`, `WORKER_MEMORY_TOO_SMALL`; environment: `NIX_NOT_FOUND`,
 *   `MOUNT_TOOLS_MISSING`; refused: `WORK_FOLDER_FOREIGN`, `WORK_FOLDER_BUSY`; failed: `TREE_FAILS`, `DISK_FULL`,
 *   `PACKAGE_SET_LOST`. The reason of `signal` when it is aborted.
 * @example
 * const { entriesFile, counts } = await evaluateTree({
 *   tree: './nixpkgs', system: 'x86_64-linux', workFolder: './index.partial', nix: createNix(),
 * });
 */
export const evaluateTree = async (options: EvaluateTreeOptions): Promise<Evaluation> => {
  const { nix, system, args = [], level, shard, signal } = options;
  const limits = resolveLimits({ ...options, machine: options.machine ?? thisMachine() });
  const tree = await findTree(options.tree, options.at);
  const version = await nixVersion(withoutStore(nix));
  const workFolder = resolve(options.workFolder);
  const workerFile = shippedFile('worker.nix');
  if (tree.logical !== tree.path)
    refuseHiding(tree.logical, [workFolder, workerFile, ...(level === undefined ? [] : [folderOf(level)])]);
  const argumentText = await argumentSet(withoutStore(nix), args);

  await prepareWorkFolder(workFolder);
  const unlock = await lockWorkFolder(workFolder);
  const abort = new AbortController();
  const onAbort = (): void => abort.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    return await runEvaluation({
      ...{
        nix,
        system,
        args,
        argumentText,
        tree,
        level,
        shard,
        limits,
        version,
        workFolder,
        workerFile,
        abort,
      },
      attributeTimeout: options.attributeTimeout ?? 5 * 60 * 1000,
      sliceSize: options.sliceSize ?? 250,
      onProgress: options.onProgress ?? (() => {}),
    });
  } catch (error) {
    throw isFullDisk(error) ? fullDisk(workFolder, error) : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await unlock();
  }
};

/** Nix opens its store even to tell its version or to parse a line; the user's own is not needed, and may be out of reach. */
const withoutStore = (nix: Nix): Nix => createNix(nix.env, ['--store', 'dummy://']);

const isFullDisk = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
};
