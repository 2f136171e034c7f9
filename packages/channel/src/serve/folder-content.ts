import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { manifestName, openSnapshot, packName, type SnapshotManifest } from '@nixtools/snapshot';
import { parseEnvelope, parsePayload } from '../pointer/parse-pointer.ts';
import { largestPointer, partsName, pointerName } from '../pointer/pointer.ts';
import { openRegular } from './regular-file.ts';

/** What a folder that is served says of itself. */
export interface FolderContent {
  readonly system: string;
  readonly storeDir: string;
  readonly counts: SnapshotManifest['counts'];
  /** Where the derivations are, and a name that is another one for another pack. */
  readonly pack: { readonly file: string; readonly id: string };
  /** Absent for a plain snapshot. */
  readonly published?: {
    /** `channel.json` to the byte: what clients check the signature of. */
    readonly pointer: Uint8Array;
    /** SHA-256 of it, hexadecimal. */
    readonly sha256: string;
    readonly version: number;
    /** `2026-11-22T10:00:00Z` */
    readonly created: string;
    readonly expires: string;
    /** The names of the keys that it claims to be signed with; clients check, not we. */
    readonly signers: readonly string[];
  };
}

/** Another one as soon as the folder holds something else: the pointer, or the manifest, was replaced. */
export const folderStamp = async (folder: string): Promise<string> => {
  for (const name of [pointerName, manifestName]) {
    const stats = await stat(join(folder, name), { bigint: true }).catch(() => undefined);
    if (stats !== undefined) return [name, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join();
  }
  return '';
};

/**
 * @throws {NixtoolsError} `NOT_SERVABLE` (environment), `POINTER_INVALID`, `SNAPSHOT_INVALID` (verification),
 *   `POINTER_FORMAT`, `SNAPSHOT_VERSION` (environment)
 */
export const readFolder = async (folder: string): Promise<FolderContent> => {
  const pointer = await readPointer(folder);
  if (pointer !== undefined) return fromPointer(pointer, join(folder, pointerName));
  const { system, storeDir, counts, files } = await openSnapshot(folder).catch((error: unknown) => {
    throw error instanceof NixtoolsError && error.code === 'SNAPSHOT_NOT_FOUND' ? notServable(folder) : error;
  });
  return { system, storeDir, counts, pack: { file: packName, id: files[packName].sha256 } };
};

const notServable = (folder: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_SERVABLE',
    kind: 'environment',
    message: 'there is neither a channel nor a snapshot here',
    place: folder,
    hint: 'name a folder that "preenix publish" or "preenix index" has made',
  });

const readPointer = async (folder: string): Promise<Buffer | undefined> => {
  const file = await openRegular(folder, pointerName);
  if (file === undefined) return undefined;
  try {
    if (file.size > largestPointer) throw invalid(folder, 'its pointer is larger than any client takes');
    return await file.handle.readFile();
  } finally {
    await file.handle.close();
  }
};

const invalid = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'POINTER_INVALID',
    kind: 'verification',
    message: `this is no channel: ${message}`,
    place,
    hint: 'publish the snapshot again',
  });

const fromPointer = (pointer: Buffer, place: string): FolderContent => {
  const envelope = parseEnvelope(pointer.toString('utf8'), place);
  const { snapshot, parts, version, created, expires } = parsePayload(envelope.payload, place);
  const drvs = parts.find(({ role }) => role === 'drvs');
  if (drvs === undefined) throw invalid(place, 'it lists no part with derivations');
  const { system, storeDir, counts } = snapshot;
  return {
    ...{ system, storeDir, counts },
    pack: { file: `${partsName}/${drvs.file}`, id: drvs.file },
    published: {
      ...{ pointer, version, created, expires },
      sha256: createHash('sha256').update(pointer).digest('hex'),
      signers: envelope.signatures.map((signature) => signature.split(':')[0] ?? ''),
    },
  };
};
