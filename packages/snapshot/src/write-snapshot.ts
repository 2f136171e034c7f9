import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, replaceFolder, tryLock, writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { checkPrograms } from './check-programs.ts';
import { summarizeEntries } from './entries-summary.ts';
import { fileDigest } from './file-digest.ts';
import type { ListingCounts } from './listed-package.ts';
import type { ShardManifest, SnapshotManifest } from './manifest.ts';
import { entriesName, manifestName, packName, programsName } from './names.ts';

export interface WriteSnapshotOptions {
  /**
   * A folder on the file system of `out` that holds `entries.jsonl`, `drvs.pack`, with `listings` also
   * `programs.jsonl`, and nothing else; it becomes the snapshot.
   */
  readonly stage: string;
  readonly out: string;
  readonly system: string;
  readonly storeDir: string;
  /** Such as `nix 2.8.0`. */
  readonly evaluator: string;
  readonly tree?: SnapshotManifest['tree'];
  /** Of @nixtools/stali, when the tree was not evaluated as it is. */
  readonly level?: string;
  /** When it is a part only. */
  readonly shard?: ShardManifest['shard'];
  /** Names that are no packages and did not fail. */
  readonly skipped: number;
  /** What became of the listings that `programs.jsonl` was made from. */
  readonly listings?: ListingCounts;
}

const snapshotNames: readonly string[] = [manifestName, entriesName, packName, programsName];

/** With a manifest, and nothing that is not a snapshot's: replacing it must not cost the user a file of another kind. */
const isSnapshot = (names: readonly string[]): boolean =>
  names.includes(manifestName) && names.every((name) => snapshotNames.includes(name));

/**
 * Refuses a place where something else is: only a snapshot, an empty folder or nothing may be replaced. Worth asking
 * before hours of evaluation.
 *
 * @throws {NixtoolsError} `OUT_NOT_A_SNAPSHOT` (refused)
 */
export const requireSnapshotPlace = async (out: string): Promise<void> => {
  const stat = await lstat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (stat === undefined) return;
  const names = stat.isDirectory() ? await readdir(out) : undefined;
  if (names !== undefined && (names.length === 0 || isSnapshot(names))) return;
  throw new NixtoolsError({
    code: 'OUT_NOT_A_SNAPSHOT',
    kind: 'refused',
    message: 'something else than a snapshot is here, and will not be replaced',
    place: out,
    hint: 'choose another folder with --out, or remove it yourself',
  });
};

/**
 * The same, and nobody else makes a snapshot there until the lock is released; it is the file `<out>.lock`.
 *
 * @returns a function that releases the lock
 * @throws {NixtoolsError} `OUT_NOT_A_SNAPSHOT`, `OUT_BUSY` (refused)
 * @example const release = await reserveSnapshotPlace('./snapshot');
 */
export const reserveSnapshotPlace = async (out: string): Promise<() => Promise<void>> => {
  await requireSnapshotPlace(out);
  await makeFolder(dirname(out));
  const lock = await tryLock(`${out}.lock`);
  if (lock.heldBy === undefined) return lock.release;
  throw new NixtoolsError({
    code: 'OUT_BUSY',
    kind: 'refused',
    message: `process ${lock.heldBy} is making this snapshot`,
    place: out,
    hint: 'wait until it is done, or choose another folder with --out',
  });
};

/**
 * Writes the manifest and gives the finished folder its name; an older snapshot there is replaced as a whole.
 *
 * @throws {NixtoolsError} `OUT_NOT_A_SNAPSHOT` (refused), `ENTRIES_DISORDER`, `ENTRY_INVALID`, `PROGRAMS_INVALID` (verification)
 */
export const writeSnapshot = async (options: WriteSnapshotOptions): Promise<SnapshotManifest> => {
  const { stage, out, system, storeDir, evaluator, tree, level, shard, skipped, listings } = options;
  await requireSnapshotPlace(out);
  const { entries, errors, rootDigest } = await summarizeEntries(join(stage, entriesName));
  if (listings !== undefined) await checkPrograms(join(stage, programsName));
  const manifest: SnapshotManifest = {
    version: 1,
    system,
    storeDir,
    evaluator,
    ...(tree === undefined ? {} : { tree }),
    ...(level === undefined ? {} : { level }),
    ...(shard === undefined ? {} : { shard }),
    counts: { names: entries + errors + skipped, entries, errors, skipped },
    ...(listings === undefined ? {} : { listings }),
    files: {
      [entriesName]: await fileDigest(join(stage, entriesName)),
      [packName]: await fileDigest(join(stage, packName)),
      ...(listings === undefined ? {} : { [programsName]: await fileDigest(join(stage, programsName)) }),
    },
    rootDigest,
  };
  await writeFileDurable(join(stage, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  await replaceFolder({ from: stage, to: out });
  return manifest;
};
