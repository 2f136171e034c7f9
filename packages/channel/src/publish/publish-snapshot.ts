import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurable } from '@nixtools/durable-fs';
import { type NamedKey, NixtoolsError, printNamedKey } from '@nixtools/nix-formats';
import { canonicalJson, verifySnapshot } from '@nixtools/snapshot';
import { type PartsFormat, partsFormat } from '../parts/parts-format.ts';
import { parsePayload } from '../pointer/parse-pointer.ts';
import { largestPointer, type Part, type Payload, partsName, pointerName } from '../pointer/pointer.ts';
import { describeSnapshot, type SnapshotDescription, snapshotId } from '../pointer/snapshot-description.ts';
import { signPayload } from '../signature/ed25519.ts';
import { type History, partsOf, readHistory, withPointer, writeHistory } from './history.ts';
import { isWholePart, type NamedPart, namePart, placeParts, removeParts } from './place-parts.ts';
import { publishedPointer, stageName, whilePublishing } from './publish-place.ts';
import { earlierSnapshot } from './rebuild-snapshot.ts';
import { requireAttributes } from './require-attributes.ts';

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

/** What is in the folder already. */
interface Before extends History {
  readonly pointer: Payload | undefined;
}

type Content = Pick<Payload, 'id' | 'snapshot' | 'parts' | 'deltas'>;

/** `2026-11-22T10:00:00Z` */
const timestamp = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, 'Z');

const daysLater = (time: Date, days: number): Date => new Date(time.getTime() + days * 86_400_000);

/** A kill may have come after the switch and before the note of it. */
const readBefore = async (folder: string): Promise<Before> => {
  const { files, pointers } = (await readHistory(folder)) ?? { files: [], pointers: [] };
  const pointer = await publishedPointer(folder);
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

const isPublished = async ({ pointer }: Before, id: string, folder: string): Promise<boolean> => {
  if (pointer?.id !== id) return false;
  for (const part of [...pointer.parts, ...pointer.deltas.flatMap(({ parts }) => parts)])
    if (!(await isWholePart(join(folder, partsName, part.file), part))) return false;
  return true;
};

const plain = ({ role, file, size, sha256 }: NamedPart): Part => ({ role, file, size, sha256 });

const contentOf = (snapshot: SnapshotDescription, parts: readonly NamedPart[]): Content => {
  const bases = [...new Set(parts.flatMap(({ base }) => base ?? []))];
  return {
    id: snapshotId(snapshot),
    snapshot,
    parts: parts.filter(({ base }) => base === undefined).map(plain),
    deltas: bases.map((base) => ({
      base,
      parts: parts.filter((part) => part.base === base).map(plain),
    })),
  };
};

/** Makes the parts of a new snapshot and puts them where clients will look; nothing refers to them yet. */
const addParts = async (
  options: PublishOptions,
  snapshot: SnapshotDescription,
  before: Before,
): Promise<Content> => {
  const { folder, deltas = 3, maxLoss = 5, format = partsFormat, onStep } = options;
  const stage = join(folder, stageName);
  await rm(stage, { recursive: true, force: true });
  const out = join(stage, 'parts');
  await mkdir(out, { recursive: true });
  try {
    const earlier = before.pointers
      .filter(({ id }) => id !== snapshotId(snapshot))
      .map((payload) => earlierSnapshot(payload, { folder, stage, format }));
    onStep?.('compare');
    const last = earlier.find(({ id }) => id === before.pointer?.id);
    if (last !== undefined && !options.force)
      await requireAttributes(await last.open(), options.snapshot, maxLoss);
    onStep?.('make parts');
    const previous = earlier.slice(0, deltas);
    const made = await format.makeParts({ snapshot: options.snapshot, previous, out });
    const parts = await Promise.all(made.map(namePart));
    onStep?.('announce parts');
    await writeHistory(folder, { ...before, files: [...before.files, ...parts.map(({ file }) => file)] });
    onStep?.('place parts');
    await placeParts(folder, out, parts);
    return contentOf(snapshot, parts);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
};

/** The bytes of `channel.json`: same content, time and keys, same bytes. */
const printPointer = (payload: Payload, keys: readonly NamedKey[], place: string): string => {
  const text = canonicalJson(payload);
  // What clients would refuse must not be published: the options come from outside.
  parsePayload(text, place);
  const signatures = keys.map((key) => printNamedKey(signPayload(text, key)));
  const pointer = `${JSON.stringify({ payload: text, signatures }, null, 2)}\n`;
  if (Buffer.byteLength(pointer) <= largestPointer) return pointer;
  throw new NixtoolsError({
    code: 'POINTER_TOO_LARGE',
    kind: 'verification',
    message: 'the pointer would be larger than clients accept',
    place,
    hint: 'name fewer mirrors, or make fewer deltas',
  });
};

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
