import { createHash } from 'node:crypto';
import { canonicalJson } from '@nixtools/nix-formats';
import { entriesName, type FileDigest, programsName, type SnapshotManifest } from '@nixtools/snapshot';

/** What a snapshot is, whatever its derivations are packed into: its manifest without the digest of the pack. */
export interface SnapshotDescription {
  readonly system: string;
  readonly storeDir: string;
  readonly evaluator: string;
  readonly tree?: NonNullable<SnapshotManifest['tree']>;
  readonly level?: string;
  readonly counts: SnapshotManifest['counts'];
  readonly entries: FileDigest;
  readonly programs?: FileDigest;
  readonly rootDigest: string;
}

export const describeSnapshot = (manifest: SnapshotManifest): SnapshotDescription => {
  const { system, storeDir, evaluator, tree, level, counts, files, rootDigest } = manifest;
  const entries = files[entriesName];
  const programs = files[programsName];
  return {
    system,
    storeDir,
    evaluator,
    ...(tree === undefined ? {} : { tree }),
    ...(level === undefined ? {} : { level }),
    counts,
    entries,
    ...(programs === undefined ? {} : { programs }),
    rootDigest,
  };
};

/** The name of a snapshot: SHA-256, hexadecimal, of the canonical JSON of its description. */
export const snapshotId = (description: SnapshotDescription): string =>
  createHash('sha256').update(canonicalJson(description)).digest('hex');
