import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { summarizeEntries } from './entries-summary.ts';
import { fileDigest } from './file-digest.ts';
import { openSnapshot, type SnapshotFile, type SnapshotManifest } from './manifest.ts';
import { entriesName, packName } from './names.ts';

const mismatch = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SNAPSHOT_MISMATCH',
    kind: 'verification',
    message,
    place,
    hint: 'the snapshot is damaged or incomplete: make it again, or take an undamaged copy',
  });

const verifyFile = async (
  snapshot: string,
  name: SnapshotFile,
  manifest: SnapshotManifest,
): Promise<void> => {
  const place = join(snapshot, name);
  const expected = manifest.files[name];
  const found = await fileDigest(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw mismatch(place, `${name} is missing`);
    throw error;
  });
  if (found.size !== expected.size)
    throw mismatch(place, `${name} has ${found.size} bytes instead of ${expected.size}`);
  if (found.sha256 !== expected.sha256)
    throw mismatch(place, `${name} has another content than the manifest says`);
};

/**
 * Checks a snapshot against its own manifest: checksums, order and form of the entries, counts, root digest. What
 * `drvs.pack` holds is checked by `@nixtools/drv-closure`.
 *
 * @throws {NixtoolsError} `SNAPSHOT_MISMATCH`, `ENTRIES_DISORDER`, `ENTRY_INVALID` (verification), those of `openSnapshot`
 * @example const manifest = await verifySnapshot('./snapshot');
 */
export const verifySnapshot = async (snapshot: string): Promise<SnapshotManifest> => {
  const manifest = await openSnapshot(snapshot);
  await verifyFile(snapshot, entriesName, manifest);
  await verifyFile(snapshot, packName, manifest);
  const { counts, rootDigest } = manifest;
  const found = await summarizeEntries(join(snapshot, entriesName));
  if (found.entries !== counts.entries || found.errors !== counts.errors)
    throw mismatch(
      snapshot,
      `it has ${found.entries} packages and ${found.errors} errors, its manifest says ${counts.entries} and ${counts.errors}`,
    );
  if (counts.names !== counts.entries + counts.errors + counts.skipped)
    throw mismatch(snapshot, "its manifest's counts do not add up");
  if (found.rootDigest !== rootDigest) throw mismatch(snapshot, 'the root digest is another one');
  return manifest;
};
