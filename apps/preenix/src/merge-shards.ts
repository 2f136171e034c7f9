import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Io, progressBar } from '@nixtools/command-line';
import { openPack, packSource } from '@nixtools/drv-closure';
import { createNix } from '@nixtools/nix-cli';
import { mergeEntries, prepareWorkFolder, removeWorkFolder } from '@nixtools/nix-eval-index';
import { canonicalJson, NixtoolsError } from '@nixtools/nix-formats';
import {
  entriesName,
  packName,
  reserveSnapshotPlace,
  type ShardManifest,
  verifyShard,
} from '@nixtools/snapshot';
import { openListings } from './gather-listings.ts';
import { type WrittenSnapshot, writeSnapshotParts } from './write-snapshot-parts.ts';

export interface MergeShardsOptions {
  readonly io: Io;
  /** Folders, in any order. */
  readonly shards: readonly string[];
  readonly out: string;
  /** Binary caches, or `store`. */
  readonly listings: readonly string[];
  readonly offline: boolean;
}

/**
 * One snapshot of all parts of an evaluation: the same bytes as when one machine had evaluated all of it. Everything is checked
 * first, and every derivation is written out again.
 *
 * @throws {NixtoolsError} refused: `SHARDS_DIFFER`, `SHARD_TWICE`, `SHARDS_MISSING`, `WORK_FOLDER_FOREIGN`; and those of `verifyShard`
 */
export const mergeShards = async (options: MergeShardsOptions): Promise<WrittenSnapshot> => {
  const release = await reserveSnapshotPlace(options.out);
  try {
    return await merge(options);
  } finally {
    await release();
  }
};

interface Part {
  readonly folder: string;
  readonly manifest: ShardManifest;
}

const merge = async (options: MergeShardsOptions): Promise<WrittenSnapshot> => {
  const { io, shards, out } = options;
  const listings =
    options.listings.length === 0 ? undefined : await openListings(options, createNix(io.env), io);
  const parts = await readParts(io, shards);
  const first = requireAll(parts);
  const workFolder = `${out}.partial`;
  // First refuses what is not ours: what is removed next may be the rest of an earlier run only.
  await prepareWorkFolder(workFolder);
  await removeWorkFolder(workFolder);
  await mkdir(workFolder);
  const entriesFile = join(workFolder, entriesName);
  await mergeEntries({ files: parts.map(({ folder }) => join(folder, entriesName)), out: entriesFile });
  const packs = [];
  for (const { folder } of parts) packs.push(await openPack(join(folder, packName)));
  const sum = (count: 'entries' | 'skipped'): number =>
    parts.reduce((total, { manifest }) => total + manifest.counts[count], 0);
  const { system, storeDir, evaluator, tree, level } = first;
  return writeSnapshotParts({
    ...{ io, out, workFolder, entriesFile, storeDir, system, evaluator, level, listings },
    content: packSource(packs),
    logicalTree: tree?.path,
    shard: undefined,
    counts: { entries: sum('entries'), skipped: sum('skipped') },
  });
};

const readParts = async (io: Io, folders: readonly string[]): Promise<Part[]> => {
  const bar = progressBar(io, 'parts');
  const parts: Part[] = [];
  try {
    for (const folder of folders) {
      bar.draw({ done: parts.length, total: folders.length, label: 'check' });
      parts.push({ folder, manifest: await verifyShard(folder) });
    }
  } finally {
    bar.clear();
  }
  return parts;
};

/** What all parts have in common, told by one of them. */
const requireAll = (parts: readonly Part[]): ShardManifest => {
  const [first, ...others] = parts;
  if (first === undefined) throw new RangeError('a snapshot has at least one part');
  const { count } = first.manifest.shard;
  const seen = new Map([[first.manifest.shard.number, first.folder]]);
  for (const other of others) {
    const { number } = other.manifest.shard;
    requireSame(first, other);
    const before = seen.get(number);
    if (before !== undefined) throw given(other.folder, number, before);
    seen.set(number, other.folder);
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !seen.has(number),
  );
  if (missing.length > 0) throw incomplete(first.folder, missing, count);
  return first.manifest;
};

/** What parts of one evaluation share; the tree's content and the options are in the digest. */
const shared = ({ system, storeDir, evaluator, tree, level, shard }: ShardManifest) => ({
  'number of parts': String(shard.count),
  system,
  'store folder': storeDir,
  evaluator,
  level: level ?? 'none',
  'path of the tree': tree?.path ?? 'none',
  'tree or options': shard.evaluation,
});

const requireSame = (a: Part, b: Part): void => {
  const [ours, theirs] = [shared(a.manifest), shared(b.manifest)];
  if (canonicalJson(ours) === canonicalJson(theirs)) return;
  const [what, here] = Object.entries(ours).find(
    ([key, text]) => theirs[key as keyof typeof theirs] !== text,
  ) ?? ['', ''];
  const there = theirs[what as keyof typeof theirs];
  throw new NixtoolsError({
    code: 'SHARDS_DIFFER',
    kind: 'refused',
    message:
      what === 'tree or options'
        ? 'the parts are of different trees, or were evaluated with different options'
        : `the parts are of different evaluations: ${what} is ${there} here, and ${here} in ${a.folder}`,
    place: b.folder,
    hint: 'evaluate all parts from the same tree, by the same Nix and preenix, with the same options but --shard',
  });
};

const given = (folder: string, number: number, before: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SHARD_TWICE',
    kind: 'refused',
    message: `part ${number} was given before: ${before}`,
    place: folder,
    hint: 'give each part once',
  });

const incomplete = (folder: string, missing: readonly number[], count: number): NixtoolsError =>
  new NixtoolsError({
    code: 'SHARDS_MISSING',
    kind: 'refused',
    message: `of ${count} parts, these are missing: ${missing.join(', ')}`,
    place: folder,
    hint: `make them with "preenix index TREE --shard ${missing[0]}/${count}"`,
  });
