import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Io, progressBar } from '@nixtools/command-line';
import { folderSource, type PackClosureOptions, type PackSummary, packClosure } from '@nixtools/drv-closure';
import { writeFileDurable } from '@nixtools/durable-fs';
import type { GatheredPrograms } from '@nixtools/listings';
import { createNix, type Nix } from '@nixtools/nix-cli';
import {
  type Evaluation,
  type EvaluationProgress,
  evaluateTree,
  fromEvalJobs,
  readDrvPaths,
  removeWorkFolder,
  type TreeArgument,
} from '@nixtools/nix-eval-index';
import { byteStringFromUtf8, canonicalJson, parseStorePath, type StorePath } from '@nixtools/nix-formats';
import {
  entriesName,
  isFailed,
  packName,
  programsName,
  readEntryLines,
  reserveSnapshotPlace,
  type SnapshotManifest,
  writeSnapshot,
} from '@nixtools/snapshot';
import { atLevelFile, type Level } from '@nixtools/stali';
import { gatherListings, openListings } from './gather-listings.ts';
import { thisSystem } from './this-system.ts';

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
  /** Binary caches, or `store`: where the files of packages are known. None: the snapshot tells nothing of files. */
  readonly listings: readonly string[];
  /** No listings from the network. */
  readonly offline: boolean;
}

export interface MadeSnapshot {
  readonly out: string;
  readonly manifest: SnapshotManifest;
  readonly evaluation: Evaluation;
  readonly pack: PackSummary;
  /** Absent without `listings`. */
  readonly programs?: GatheredPrograms;
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

/** The derivations of all packages, in the order of their attributes. */
const rootsOf = async function* (entriesFile: string, storeDir: string): AsyncGenerator<StorePath> {
  for await (const drvPath of readDrvPaths(entriesFile)) yield parseStorePath(drvPath, storeDir);
};

const pack = async (
  io: Io,
  { entriesFile, storeFolder, storeDir, logicalTree }: Evaluation,
  out: string,
  onUnpackable: NonNullable<PackClosureOptions['onUnpackable']>,
): Promise<PackSummary> => {
  const bar = progressBar(io, 'paths');
  try {
    return await packClosure({
      storeDir,
      roots: rootsOf(entriesFile, storeDir),
      ...folderSource(storeFolder, storeDir),
      out,
      ...(logicalTree === undefined ? {} : { mentions: [byteStringFromUtf8(logicalTree)] }),
      onUnpackable,
      onProgress: ({ step, done }) => bar.draw({ done, total: done, label: `pack: ${step}` }),
    });
  } finally {
    bar.clear();
  }
};

/** An attribute that needs something built, by import or `builtins.storePath`, is told as one that failed. */
const withoutUnpackable = async function* (
  entriesFile: string,
  unpackable: ReadonlyMap<string, string>,
): AsyncGenerator<string> {
  for await (const { entry, line } of readEntryLines(entriesFile)) {
    const message = isFailed(entry) ? undefined : unpackable.get(entry.drvPath);
    const failed = { attr: entry.attr, error: { kind: 'other' as const, message: message ?? '' } };
    yield message === undefined ? `${line}\n` : `${canonicalJson(failed)}\n`;
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
  const { io, out } = options;
  const workFolder = `${out}.partial`;
  const nix = createNix(io.env);
  const listings = options.listings.length === 0 ? undefined : await openListings(options, nix, io);
  const evaluation = await evaluate(options, nix, workFolder);
  if (evaluation.resumption === 'resumed') io.err('went on where an earlier run had stopped\n');
  if (evaluation.resumption === 'replaced')
    io.err('an earlier unfinished run was of another tree or had other options: began anew\n');
  const stage = join(workFolder, 'stage');
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage);
  const unpackable = new Map<string, string>();
  const packed = await pack(io, evaluation, join(stage, packName), (root, { message }) =>
    unpackable.set(root, message),
  );
  const { entriesFile, storeDir, system, evaluator, logicalTree, counts } = evaluation;
  // Before the entries go to the stage: when a cache fails, the next run goes on from them.
  const programs =
    listings &&
    (await gatherListings({
      ...{ io, listings, entriesFile, storeDir, packages: counts.entries },
      out: join(stage, programsName),
    }));
  if (unpackable.size === 0) await rename(entriesFile, join(stage, entriesName));
  else await writeFileDurable(join(stage, entriesName), withoutUnpackable(entriesFile, unpackable));
  const manifest = await writeSnapshot({
    stage,
    out,
    system: system || thisSystem(),
    storeDir,
    evaluator,
    ...(logicalTree === undefined
      ? {}
      : { tree: { path: logicalTree, inDerivations: packed.mentioning.count } }),
    ...(options.level === undefined ? {} : { level: options.level }),
    skipped: counts.skipped,
    ...(programs === undefined ? {} : { listings: programs.counts }),
  });
  await removeWorkFolder(workFolder);
  return { out, manifest, evaluation, pack: packed, ...(programs === undefined ? {} : { programs }) };
};
