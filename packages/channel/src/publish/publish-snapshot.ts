import { join } from 'node:path';
import { writeFileDurable } from '@nixtools/durable-fs';
import { type NamedKey, NixtoolsError } from '@nixtools/nix-formats';
import { verifySnapshot } from '@nixtools/snapshot';
import type { PartsFormat } from '../parts/parts-format.ts';
import { type Part, type Payload, pointerName } from '../pointer/pointer.ts';
import { describeSnapshot, type SnapshotDescription, snapshotId } from '../pointer/snapshot-description.ts';
import { addParts, type Before } from './add-parts.ts';
import { partsOf, readHistory, withPointer, writeHistory } from './history.ts';
import { areWhole, removeParts } from './place-parts.ts';
import { printPointer } from './print-pointer.ts';
import { publishedPointer, whilePublishing } from './publish-place.ts';

export type PublishStep =
  | 'verify'
  | 'compare'
  | 'make parts'
  | 'announce parts'
  | 'place parts'
  | 'switch pointer'
  | 'remove old parts'
  | 'write history'
  | 'done';

export interface PublishOptions {
  /** A snapshot folder. */
  readonly snapshot: string;
  /** Where a web server finds it; made when it does not exist. */
  readonly folder: string;
  /** Secret keys; each signs. Without any, clients must be told to do without. */
  readonly keys: readonly NamedKey[];
  /** The time that the pointer carries. */
  readonly now: Date;
  /** Days until clients refuse the pointer. */
  readonly expires: number;
  /** The parts of how many snapshots stay, this one included: 3 by default. */
  readonly keep?: number | undefined;
  /** From how many earlier snapshots there are deltas: 3 by default, and no more than are kept. */
  readonly deltas?: number | undefined;
  /** Per cent of the packages before that may be missing: 5 by default. */
  readonly maxLoss?: number | undefined;
  /** Publish whatever is lost. */
  readonly force?: boolean | undefined;
  /** Addresses of copies of the folder. */
  readonly mirrors?: readonly string[] | undefined;
  readonly format?: PartsFormat | undefined;
  /** Told of an earlier snapshot that cannot be read any more, so that there is no delta from it. */
  readonly onUnreadable?: ((id: string, error: NixtoolsError) => void) | undefined;
  /** Told before each step; what it throws ends the publication there. */
  readonly onStep?: ((step: PublishStep) => void) | undefined;
}

export interface Publication {
  readonly version: number;
  readonly id: string;
  /** False when the snapshot was published already and only the pointer is new. */
  readonly changed: boolean;
  readonly created: string;
  readonly expires: string;
  /** All parts that the pointer refers to. */
  readonly parts: readonly Part[];
  readonly deltas: Payload['deltas'];
  readonly removed: readonly string[];
}

/** `2026-11-22T10:00:00Z` */
const timestamp = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, 'Z');

const daysLater = (time: Date, days: number): Date => new Date(time.getTime() + days * 86_400_000);

/** A kill may have come after the switch and before the note of it; and where the pointer was removed, the note stays. */
const readBefore = async (folder: string): Promise<Before> => {
  const { files, pointers } = (await readHistory(folder)) ?? { files: [], pointers: [] };
  const pointer = (await publishedPointer(folder)) ?? pointers[0];
  return { pointer, files, pointers: withPointer(pointers, pointer) };
};

/** Clients refuse a channel that becomes one for another system, so it is not made. */
const requireSameKind = (before: Payload | undefined, now: SnapshotDescription, place: string): void => {
  if (before === undefined) return;
  const { system, storeDir } = before.snapshot;
  if (system === now.system && storeDir === now.storeDir) return;
  throw new NixtoolsError({
    code: 'PUBLISH_DIFFERS',
    kind: 'refused',
    message: `the channel is for ${system} and ${storeDir}, the snapshot for ${now.system} and ${now.storeDir}`,
    place,
    hint: 'publish it into a folder of its own',
  });
};

const isPublished = async ({ pointer }: Before, id: string, folder: string): Promise<boolean> =>
  pointer?.id === id &&
  (await areWhole(folder, [...pointer.parts, ...pointer.deltas.flatMap(({ parts }) => parts)]));

/** Removes what no kept snapshot needs, and nothing that publishing has not made. */
const removeOld = async (
  { folder, keep = 3, onStep }: PublishOptions,
  before: Before,
  payload: Payload,
): Promise<readonly string[]> => {
  const pointers = withPointer(before.pointers, payload).slice(0, Math.max(1, keep));
  const needed = partsOf(pointers);
  const known = [...new Set([...before.files, ...partsOf(before.pointers), ...needed])];
  const removed = known.filter((file) => !needed.has(file)).sort();
  onStep?.('remove old parts');
  await removeParts(folder, removed);
  onStep?.('write history');
  await writeHistory(folder, { files: [...needed], pointers });
  return removed;
};

const publish = async (options: PublishOptions): Promise<Publication> => {
  const { folder, keys, now, expires, mirrors = [], onStep } = options;
  onStep?.('verify');
  const snapshot = describeSnapshot(await verifySnapshot(options.snapshot));
  const before = await readBefore(folder);
  requireSameKind(before.pointer, snapshot, folder);
  const renewed = (await isPublished(before, snapshotId(snapshot), folder)) ? before.pointer : undefined;
  const { id, parts, deltas } = renewed ?? (await addParts(options, snapshot, before));
  const payload: Payload = {
    ...{ format: 1, id, snapshot, parts, deltas, mirrors: [...mirrors] },
    version: Math.max(0, ...before.pointers.map(({ version }) => version)) + 1,
    created: timestamp(now),
    expires: timestamp(daysLater(now, expires)),
  };
  const place = join(folder, pointerName);
  const pointer = printPointer(payload, keys, place);
  onStep?.('switch pointer');
  await writeFileDurable(place, pointer);
  const removed = await removeOld(options, before, payload);
  onStep?.('done');
  return { ...payload, changed: renewed === undefined, removed };
};

/**
 * Publishes a snapshot: a folder of static files that any web server can serve and `addChannel` can follow. The pointer
 * is switched last, so that clients find the old content or the new, whatever happens; the same snapshot again renews
 * the pointer only.
 *
 * @throws {NixtoolsError} `PUBLISH_PLACE`, `PUBLISH_BUSY`, `PUBLISH_LOSS`, `PUBLISH_DIFFERS` (refused), `KEY_INVALID`
 *   (usage), `PUBLISH_BASE`, `HISTORY_INVALID`, `POINTER_INVALID` (verification), those of `verifySnapshot`
 * @example
 * const keys = [parseSecretKey(await readFile('secret', 'utf8'))];
 * await publishSnapshot({ snapshot: './snapshot', folder: './public', keys, now: new Date(), expires: 90 });
 */
export const publishSnapshot = (options: PublishOptions): Promise<Publication> =>
  whilePublishing(options.folder, () => publish(options));
