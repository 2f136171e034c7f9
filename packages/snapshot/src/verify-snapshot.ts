import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { checkPrograms } from './check-programs.ts';
import { summarizeEntries } from './entries-summary.ts';
import { type FileDigest, fileDigest } from './file-digest.ts';
import {
  openShard,
  openSnapshot,
  type ShardManifest,
  type SnapshotFile,
  type SnapshotManifest,
} from './manifest.ts';
import { entriesName, packName, programsName } from './names.ts';

const mismatch = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SNAPSHOT_MISMATCH',
    kind: 'verification',
    message,
    place,
    hint: 'the snapshot is damaged or incomplete: make it again, or take an undamaged copy',
  });

const verifyFile = async (snapshot: string, name: SnapshotFile, expected: FileDigest): Promise<void> => {
  const place = join(snapshot, name);
  const found = await fileDigest(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw mismatch(place, `${name} is missing`);
    throw error;
  });
  if (found.size !== expected.size)
    throw mismatch(place, `${name} has ${found.size} bytes instead of ${expected.size}`);
  if (found.sha256 !== expected.sha256)
    throw mismatch(place, `${name} has another content than the manifest says`);
};

/** The optional part: there with its counts, or not at all. */
const verifyPrograms = async (snapshot: string, { files, listings }: SnapshotManifest): Promise<void> => {
  const expected = files[programsName];
  if ((expected === undefined) !== (listings === undefined))
    throw mismatch(snapshot, `${programsName} and the manifest's counts of listings belong together`);
  if (expected === undefined || listings === undefined) return;
  const { outputs, listed, missing, refused, unknown } = listings;
  if (outputs !== listed + missing + refused + unknown)
    throw mismatch(snapshot, "its manifest's counts of listings do not add up");
  await verifyFile(snapshot, programsName, expected);
  await checkPrograms(join(snapshot, programsName));
};

const verifyContents = async (snapshot: string, manifest: SnapshotManifest): Promise<void> => {
  const { counts, files, rootDigest } = manifest;
  await verifyFile(snapshot, entriesName, files[entriesName]);
  await verifyFile(snapshot, packName, files[packName]);
  const found = await summarizeEntries(join(snapshot, entriesName));
  if (found.entries !== counts.entries || found.errors !== counts.errors)
    throw mismatch(
      snapshot,
      `it has ${found.entries} packages and ${found.errors} errors, its manifest says ${counts.entries} and ${counts.errors}`,
    );
  if (counts.names !== counts.entries + counts.errors + counts.skipped)
    throw mismatch(snapshot, "its manifest's counts do not add up");
  if (found.rootDigest !== rootDigest) throw mismatch(snapshot, 'the root digest is another one');
  await verifyPrograms(snapshot, manifest);
};

/**
 * Checks a snapshot against its own manifest: checksums, order and form of the entries, counts, root digest. What
 * `drvs.pack` holds is checked by `@nixtools/drv-closure`.
 *
 * @throws {NixtoolsError} `SNAPSHOT_MISMATCH`, `ENTRIES_DISORDER`, `ENTRY_INVALID`, `PROGRAMS_INVALID` (verification),
 *   those of `openSnapshot`
 * @example const manifest = await verifySnapshot('./snapshot');
 */
export const verifySnapshot = async (snapshot: string): Promise<SnapshotManifest> => {
  const manifest = await openSnapshot(snapshot);
  await verifyContents(snapshot, manifest);
  return manifest;
};

/**
 * The same of a part of a snapshot.
 *
 * @throws {NixtoolsError} as `verifySnapshot`, and those of `openShard`
 */
export const verifyShard = async (snapshot: string): Promise<ShardManifest> => {
  const manifest = await openShard(snapshot);
  await verifyContents(snapshot, manifest);
  return manifest;
};
