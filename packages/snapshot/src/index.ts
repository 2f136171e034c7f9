export {
  type Entry,
  type EvalError,
  type EvalErrorKind,
  type FailedEntry,
  isFailed,
  type Json,
  type Meta,
  type PackageEntry,
  type Refusal,
  type RefusalReason,
} from './entry.ts';
export { parseEntry } from './entry-schema.ts';
export { type FileDigest, fileDigest } from './file-digest.ts';
export type { ListedPackage, ListingCounts } from './listed-package.ts';
export { parseListedPackage } from './listed-schema.ts';
export {
  openShard,
  openSnapshot,
  parseManifest,
  type ShardManifest,
  type SnapshotManifest,
} from './manifest.ts';
export { entriesName, manifestName, packName, programsName } from './names.ts';
export { type EntryLine, readEntries, readEntryLines } from './read-entries.ts';
export { type NumberedLine, readLines } from './read-lines.ts';
export { readPrograms } from './read-programs.ts';
export { nixpkgsSwitches, reasonsInMeta } from './refusal-reasons.ts';
export { verifyShard, verifySnapshot } from './verify-snapshot.ts';
export { packEntriesDelta } from './wire/delta/pack-delta.ts';
export type { EntrySource } from './wire/delta/pair-entries.ts';
export { unpackEntriesDelta } from './wire/delta/unpack-delta.ts';
export type { WireLimits } from './wire/layout.ts';
export { packEntries } from './wire/pack-entries.ts';
export type { NumberedRoot, RootFacts, RootOf, Roots } from './wire/root-facts.ts';
export { type UnpackOptions, unpackEntries } from './wire/unpack-entries.ts';
export {
  requireSnapshotPlace,
  reserveSnapshotPlace,
  type WriteSnapshotOptions,
  writeSnapshot,
} from './write-snapshot.ts';
