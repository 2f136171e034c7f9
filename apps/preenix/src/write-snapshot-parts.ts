import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Io, progressBar } from '@nixtools/command-line';
import {
  type ContentSource,
  type PackClosureOptions,
  type PackSummary,
  packClosure,
} from '@nixtools/drv-closure';
import { writeFileDurable } from '@nixtools/durable-fs';
import type { GatheredPrograms } from '@nixtools/listings';
import { readDrvPaths, removeWorkFolder } from '@nixtools/nix-eval-index';
import { byteStringFromUtf8, canonicalJson, parseStorePath, type StorePath } from '@nixtools/nix-formats';
import {
  entriesName,
  isFailed,
  packName,
  programsName,
  readEntryLines,
  type SnapshotManifest,
  writeSnapshot,
} from '@nixtools/snapshot';
import { gatherListings, type Listings } from './gather-listings.ts';

/** All that a snapshot is made of. */
export interface SnapshotParts {
  readonly io: Io;
  readonly out: string;
  /** Removed when the snapshot has its name. */
  readonly workFolder: string;
  /** In the work folder, sorted; it may be moved away. */
  readonly entriesFile: string;
  /** Where the derivations of these entries are. */
  readonly content: ContentSource;
  readonly storeDir: string;
  readonly system: string;
  readonly evaluator: string;
  /** The path that the evaluation saw the tree at. */
  readonly logicalTree: string | undefined;
  readonly level: string | undefined;
  readonly shard: SnapshotManifest['shard'];
  readonly counts: { readonly entries: number; readonly skipped: number };
  /** Where the files of packages are known. None: the snapshot tells nothing of files. */
  readonly listings: Listings | undefined;
}

export interface WrittenSnapshot {
  readonly out: string;
  readonly manifest: SnapshotManifest;
  readonly pack: PackSummary;
  /** Absent without `listings`. */
  readonly programs?: GatheredPrograms;
}

/** The derivations of all packages, in the order of their attributes. */
const rootsOf = async function* (entriesFile: string, storeDir: string): AsyncGenerator<StorePath> {
  for await (const drvPath of readDrvPaths(entriesFile)) yield parseStorePath(drvPath, storeDir);
};

const pack = async (
  { io, entriesFile, content, storeDir, logicalTree }: SnapshotParts,
  out: string,
  onUnpackable: NonNullable<PackClosureOptions['onUnpackable']>,
): Promise<PackSummary> => {
  const bar = progressBar(io, 'paths');
  try {
    return await packClosure({
      storeDir,
      roots: rootsOf(entriesFile, storeDir),
      ...content,
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

/** Packs the derivations of entries, and gives all of it its name as a snapshot. */
export const writeSnapshotParts = async (parts: SnapshotParts): Promise<WrittenSnapshot> => {
  const { io, out, workFolder, entriesFile, storeDir, logicalTree, level, shard, counts, listings } = parts;
  const stage = join(workFolder, 'stage');
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage);
  const unpackable = new Map<string, string>();
  const packed = await pack(parts, join(stage, packName), (root, { message }) =>
    unpackable.set(root, message),
  );
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
    system: parts.system,
    storeDir,
    evaluator: parts.evaluator,
    ...(logicalTree === undefined
      ? {}
      : { tree: { path: logicalTree, inDerivations: packed.mentioning.count } }),
    ...(level === undefined ? {} : { level }),
    ...(shard === undefined ? {} : { shard }),
    skipped: counts.skipped,
    ...(programs === undefined ? {} : { listings: programs.counts }),
  });
  await removeWorkFolder(workFolder);
  return { out, manifest, pack: packed, ...(programs === undefined ? {} : { programs }) };
};
