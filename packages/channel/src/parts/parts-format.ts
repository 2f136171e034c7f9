import type { Graph } from '@nixtools/drv-closure';
import type { EntrySource } from '@nixtools/snapshot';
import type { SnapshotContent, SnapshotSource } from '../content/snapshot-content.ts';
import type { SnapshotDescription } from '../pointer/snapshot-description.ts';
import { makeParts } from './make-parts.ts';
import { unpackParts } from './unpack-parts.ts';

/** What a delta starts from. */
export interface BaseContent {
  /** Reads it, if need be. */
  readonly graph: () => Promise<Graph>;
  readonly entries: EntrySource;
}

/** A snapshot that clients may have already. */
export interface BaseSnapshot {
  readonly id: string;
  /** Rebuilds it when it is asked for; nothing when that cannot be done: then there is no delta from it. */
  readonly open: () => Promise<BaseContent | undefined>;
}

/** A file that a part is to be made of. */
export interface MadePart {
  readonly role: string;
  readonly path: string;
  /** The id of the snapshot that it is a difference from; absent for a part of the whole. */
  readonly base?: string;
}

export interface MakePartsOptions {
  readonly content: SnapshotContent;
  /** The snapshots to make deltas from, newest first. */
  readonly previous: readonly BaseSnapshot[];
  /** An empty folder to write into. */
  readonly out: string;
}

export interface UnpackPartsOptions {
  /** Role -> a file whose size and hash are as the pointer says. */
  readonly files: ReadonlyMap<string, string>;
  /** What the delta starts from; absent for parts of the whole. */
  readonly base: BaseContent | undefined;
  readonly description: SnapshotDescription;
  /** A folder to write into; what is unpacked may need it until it has been read. */
  readonly stage: string;
}

/** The roles of the parts that a snapshot, or a delta, is unpacked from: others are for other programs and not downloaded. */
interface PartRoles {
  readonly whole: readonly string[];
  readonly delta: readonly string[];
}

/** What parts hold, and the only place that knows. The rest moves files with a role, a size and a hash. */
export interface PartsFormat {
  readonly roles: (description: SnapshotDescription) => PartRoles;
  /** The same snapshots give the same bytes. */
  readonly makeParts: (options: MakePartsOptions) => Promise<readonly MadePart[]>;
  /** @throws {NixtoolsError} `PART_CORRUPT` and others (verification), also later, when a part is not what its role says */
  readonly unpackParts: (options: UnpackPartsOptions) => Promise<SnapshotSource>;
}

export const partsFormat: PartsFormat = {
  roles: ({ programs }) => {
    const more = programs === undefined ? [] : ['programs'];
    return { whole: ['drvs', 'entries', ...more], delta: ['delta', ...more] };
  },
  makeParts,
  unpackParts,
};
