import { type Io, progressBar } from '@nixtools/command-line';
import { folderSource } from '@nixtools/drv-closure';
import { createNix, type Nix } from '@nixtools/nix-cli';
import {
  type Evaluation,
  type EvaluationProgress,
  evaluateTree,
  fromEvalJobs,
  type Shard,
  type TreeArgument,
} from '@nixtools/nix-eval-index';
import { reserveSnapshotPlace } from '@nixtools/snapshot';
import { atLevelFile, type Level } from '@nixtools/stali';
import { openListings } from './gather-listings.ts';
import { thisSystem } from './this-system.ts';
import { type WrittenSnapshot, writeSnapshotParts } from './write-snapshot-parts.ts';

/** A tree to evaluate, or the output of nix-eval-jobs. */
type SnapshotInput =
  | { readonly tree: string; readonly evalJobs?: undefined }
  | { readonly tree?: undefined; readonly evalJobs: string };

export interface MakeSnapshotOptions {
  readonly io: Io;
  readonly out: string;
  readonly input: SnapshotInput;
  readonly system: string | undefined;
  readonly workers: number | undefined;
  /** Bytes. */
  readonly maxMemory: number | undefined;
  /** Bytes. */
  readonly workerMemory: number | undefined;
  /** Seconds for one attribute. */
  readonly timeout: number | undefined;
  readonly at: string | undefined;
  readonly args: readonly TreeArgument[];
  /** Absent: the tree as it is. */
  readonly level: Level | undefined;
  /** Absent: all of it. */
  readonly shard: Shard | undefined;
  /** Binary caches, or `store`: where the files of packages are known. None: the snapshot tells nothing of files. */
  readonly listings: readonly string[];
  /** No listings from the network. */
  readonly offline: boolean;
}

export interface MadeSnapshot extends WrittenSnapshot {
  readonly evaluation: Evaluation;
}

const evaluate = async (options: MakeSnapshotOptions, nix: Nix, workFolder: string): Promise<Evaluation> => {
  const { io, input } = options;
  const bar = progressBar(io, 'attributes');
  const common = {
    nix,
    workFolder,
    onProgress: ({ phase, done, names, errors }: EvaluationProgress) =>
      bar.draw({ done, total: names, label: `${phase}${errors > 0 ? `, ${errors} errors` : ''}` }),
  };
  try {
    if (input.evalJobs !== undefined)
      return await fromEvalJobs({ ...common, file: input.evalJobs, system: options.system });
    return await evaluateTree({
      ...options,
      ...common,
      tree: input.tree,
      system: options.system ?? thisSystem(),
      level: options.level === undefined ? undefined : { name: options.level, file: atLevelFile() },
      attributeTimeout: options.timeout === undefined ? undefined : options.timeout * 1000,
      signal: io.signal,
    });
  } finally {
    bar.clear();
  }
};

/**
 * From a tree to a snapshot folder. The work in progress lies beside it in `<out>.partial`, where a second run goes on
 * after a kill; it is removed when the snapshot has its name.
 */
export const makeSnapshot = async (options: MakeSnapshotOptions): Promise<MadeSnapshot> => {
  const release = await reserveSnapshotPlace(options.out);
  try {
    return await make(options);
  } finally {
    await release();
  }
};

const make = async (options: MakeSnapshotOptions): Promise<MadeSnapshot> => {
  const { io, out, level } = options;
  const workFolder = `${out}.partial`;
  const nix = createNix(io.env);
  const listings = options.listings.length === 0 ? undefined : await openListings(options, nix, io);
  const evaluation = await evaluate(options, nix, workFolder);
  if (evaluation.resumption === 'resumed') io.err('went on where an earlier run had stopped\n');
  if (evaluation.resumption === 'replaced')
    io.err('an earlier unfinished run was of another tree or had other options: began anew\n');
  const { entriesFile, storeFolder, storeDir, system, evaluator, logicalTree, counts, shard } = evaluation;
  const written = await writeSnapshotParts({
    ...{ io, out, workFolder, entriesFile, storeDir, evaluator, logicalTree, level, shard, counts, listings },
    content: folderSource(storeFolder, storeDir),
    system: system || thisSystem(),
  });
  return { ...written, evaluation };
};
