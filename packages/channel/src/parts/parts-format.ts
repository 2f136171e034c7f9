import type { SnapshotDescription } from '../pointer/snapshot-description.ts';
import { makeParts } from './make-parts.ts';
import { unpackParts } from './unpack-parts.ts';

/** A snapshot that clients may have already. */
export interface BaseSnapshot {
  readonly id: string;
  /** Rebuilds its folder when it is asked for; the folder lives until the publishing ends. */
  readonly open: () => Promise<string>;
}

/** A file that a part is to be made of. */
export interface MadePart {
  readonly role: string;
  readonly path: string;
  /** The id of the snapshot that it is a difference from; absent for a part of the whole. */
  readonly base?: string;
}

export interface MakePartsOptions {
  /** A verified snapshot folder. */
  readonly snapshot: string;
  /** The snapshots to make deltas from, newest first. */
  readonly previous: readonly BaseSnapshot[];
  /** An empty folder to write into. */
  readonly out: string;
}

export interface UnpackPartsOptions {
  /** Role -> a file whose size and hash are as the pointer says. */
  readonly files: ReadonlyMap<string, string>;
  /** The folder of the generation that a delta starts from; absent for parts of the whole. */
  readonly base: string | undefined;
  readonly description: SnapshotDescription;
  /** An empty folder, on the file system of the files; it becomes a snapshot folder. */
  readonly stage: string;
}

/** What parts hold, and the only place that knows. The rest moves files with a role, a size and a hash. */
export interface PartsFormat {
  /** The roles that a whole snapshot, or a delta, is unpacked from: others are for other programs and not downloaded. */
  readonly roles: { readonly whole: readonly string[]; readonly delta: readonly string[] };
  /** The same snapshots give the same bytes. */
  readonly makeParts: (options: MakePartsOptions) => Promise<readonly MadePart[]>;
  /** @throws {NixtoolsError} `PART_CORRUPT` (verification) when a part is not what its role says */
  readonly unpackParts: (options: UnpackPartsOptions) => Promise<void>;
}

export const partsFormat: PartsFormat = {
  roles: { whole: ['drvs', 'entries'], delta: ['delta'] },
  makeParts,
  unpackParts,
};
