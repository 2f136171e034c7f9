import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError, parsePublicKey } from '@nixtools/nix-formats';
import type { Channel } from '../channel-registry.ts';
import type { KeptSnapshot } from '../current-snapshot.ts';
import { type FetchedPointer, fetchPointer, pointerUrl } from '../download/fetch-pointer.ts';
import { defaultTransfer, type TransferOptions } from '../download/resource.ts';
import { currentGeneration, generationFolder, listGenerations, switchGeneration } from '../generations.ts';
import type { Installed, InstallStep } from '../install-snapshot.ts';
import type { PartsFormat } from '../parts/parts-format.ts';
import { parseEnvelope, parsePayload } from '../pointer/parse-pointer.ts';
import type { Payload } from '../pointer/pointer.ts';
import { printPublished, publishedName, readPublished } from '../published.ts';
import { requireSignature } from '../signature/require-signature.ts';
import { downloadsFolder, type StateFolder, stageFolder } from '../state-folder.ts';
import type { TransferProgress } from './fetch-parts.ts';
import { findKept, installPublished, publishedOf } from './install-published.ts';
import { type PointerState, readPointerState, stateOf, writePointerState } from './pointer-state.ts';
import { requireAcceptable, requireFresh } from './require-acceptable.ts';
import { isRemote } from './source.ts';

export interface FollowOptions {
  readonly state: StateFolder;
  readonly channel: Channel;
  /** The clock by which a pointer expires. */
  readonly now: () => Date;
  /** Nothing may touch the network. */
  readonly offline?: boolean | undefined;
  readonly transfer?: Partial<TransferOptions> | undefined;
  readonly format?: PartsFormat | undefined;
  readonly onStep?: ((step: InstallStep) => void) | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

const requireOnline = ({ offline, channel }: FollowOptions): void => {
  if (!offline || !isRemote(channel.source)) return;
  throw new NixtoolsError({
    code: 'OFFLINE',
    kind: 'refused',
    message: `the channel ${channel.name} is on the network, which is not to be used`,
    place: channel.source,
    hint: 'leave out --offline and PREENIX_OFFLINE; what is installed already works without',
  });
};

/** Nothing of a payload is looked at before its signature. */
const verified = ({ text, place }: FetchedPointer, { keys }: Channel): { text: string; payload: Payload } => {
  const envelope = parseEnvelope(text, place);
  if (keys.length > 0) requireSignature(envelope, keys.map(parsePublicKey), place);
  return { text: envelope.payload, payload: parsePayload(envelope.payload, place) };
};

/** A snapshot that is here already, in use or not, is not fetched again. */
const useKept = async (
  { state, channel }: FollowOptions,
  payload: Payload,
  { generation, folder, description }: KeptSnapshot,
): Promise<Installed> => {
  await writeFileDurable(join(folder, publishedName), printPublished(payload));
  const changed = (await currentGeneration(state, channel.name)) !== generation;
  if (changed) await switchGeneration(state, channel.name, generation);
  const { entries, errors } = description.counts;
  return { generation, changed, packages: entries, failed: errors };
};

interface InUse {
  readonly known: PointerState;
  readonly kept: KeptSnapshot;
}

/** Only what is in use and whole needs no answer but "unchanged": after a rollback, say, the pointer is asked for. */
const knownInUse = async (
  options: FollowOptions,
  known: PointerState | undefined,
): Promise<InUse | undefined> => {
  if (known === undefined) return undefined;
  const kept = await findKept(options, known.snapshot);
  const current = await currentGeneration(options.state, options.channel.name);
  return kept?.generation === current && kept !== undefined ? { known, kept } : undefined;
};

const unchanged = ({ channel, now }: FollowOptions, inUse: InUse | undefined): Installed => {
  if (inUse === undefined) throw new Error('an answer to a question that was not asked');
  const { known, kept } = inUse;
  requireFresh(known, now(), pointerUrl(channel.source).href);
  const { entries, errors } = kept.description.counts;
  const published = publishedOf(known);
  return { generation: kept.generation, changed: false, packages: entries, failed: errors, published };
};

/** The newest version of which there is a generation, 0 without any. */
const newestPublished = async (state: StateFolder, name: string): Promise<number> => {
  const versions = (await listGenerations(state, name)).map(
    (generation) => readPublished(generationFolder(state, name, generation))?.version ?? 0,
  );
  return Math.max(0, ...versions);
};

const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/**
 * Brings what a published channel offers into use. The pointer is checked before anything else is fetched, and it is
 * remembered after all is in use: after a failure or a kill, at whatever step, the old snapshot is in use, or the new one.
 *
 * @throws {NixtoolsError} `OFFLINE` (refused), `POINTER_…`, `CHANNEL_…`, `PART_…` (verification), `DOWNLOAD_…` (failed),
 *   those of `installContent`
 */
export const followChannel = async (options: FollowOptions): Promise<Installed> => {
  const { state, channel, now, transfer, onStep } = options;
  requireOnline(options);
  const known = await readPointerState(state, channel.name);
  const inUse = await knownInUse(options, known);
  onStep?.('fetch');
  const fetched = await fetchPointer(channel.source, inUse?.known.etag, { ...defaultTransfer, ...transfer });
  if (fetched === undefined) return unchanged(options, inUse);
  const { text, payload } = verified(fetched, channel);
  const newestKept = await newestPublished(state, channel.name);
  requireAcceptable({ text, payload, place: fetched.place }, known, newestKept, now());
  const same = await findKept(options, payload.id);
  await removeFolder(stageFolder(state, channel.name));
  try {
    const installed =
      same === undefined ? await installPublished(options, payload) : await useKept(options, payload, same);
    await writePointerState(state, channel.name, stateOf(text, payload, fetched.etag));
    await removeFolder(downloadsFolder(state, channel.name));
    return { ...installed, published: publishedOf(payload) };
  } finally {
    await removeFolder(stageFolder(state, channel.name));
  }
};
