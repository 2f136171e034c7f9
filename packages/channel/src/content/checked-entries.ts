import { createHash } from 'node:crypto';
import type { RootDerivations } from '@nixtools/drv-closure';
import { canonicalJson, isStorePath, NixtoolsError } from '@nixtools/nix-formats';
import { type Entry, isFailed, type PackageEntry } from '@nixtools/snapshot';
import { incomplete, type SnapshotSource } from './snapshot-content.ts';

/**
 * The entries of a snapshot, and at their end whether they are those that its description tells: to the byte, with
 * derivations that are there. What was built from them meanwhile counts only then.
 *
 * @throws {NixtoolsError} `SNAPSHOT_INCOMPLETE`, `SNAPSHOT_MISMATCH` (verification)
 */
export async function* checkedEntries(
  source: Omit<SnapshotSource, 'derivations'>,
  derivations: RootDerivations,
): AsyncGenerator<Entry> {
  const { description, place } = source;
  const roots = createHash('sha256');
  const lines = createHash('sha256');
  const counts = { entries: 0, errors: 0, size: 0 };
  for await (const entry of source.entries(derivations)) {
    const line = `${canonicalJson(entry)}\n`;
    lines.update(line);
    counts.size += Buffer.byteLength(line);
    if (isFailed(entry)) counts.errors++;
    else {
      counts.entries++;
      if (derivations.find(entry.drvPath) === undefined)
        throw incomplete(
          `the snapshot lists ${entry.attr.slice(0, 300)} but lacks its derivation`,
          entry.drvPath,
        );
      requireOwnOutputs(entry, description.storeDir);
      roots.update(`${entry.attr} ${entry.drvPath}\n`);
    }
    yield entry;
  }
  const isSame =
    roots.digest('hex') === description.rootDigest &&
    lines.digest('hex') === description.entries.sha256 &&
    counts.size === description.entries.size &&
    counts.entries === description.counts.entries &&
    counts.errors === description.counts.errors;
  if (!isSame) throw mismatch(place);
}

const mismatch = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SNAPSHOT_MISMATCH',
    kind: 'verification',
    message: 'the entries or derivations are not those that were announced',
    place,
    hint: 'take an undamaged copy, or tell the publisher; the old snapshot stays in use',
  });

const requireOwnOutputs = ({ attr, outputs }: PackageEntry, storeDir: string): void => {
  const foreign = Object.values(outputs).find((path) => path !== null && !isStorePath(path, storeDir));
  if (foreign !== undefined)
    throw incomplete(
      `an output of ${attr.slice(0, 300)} is no path in ${storeDir}`,
      String(foreign).slice(0, 300),
    );
};
