import { rm, rmdir } from 'node:fs/promises';
import { NixtoolsError, parsePublicKey, printNamedKey } from '@nixtools/nix-formats';
import { type Channel, isChannelName, readRegistry, writeRegistry } from './channel-registry.ts';
import { isWhole, keptSnapshots } from './current-snapshot.ts';
import { type FollowOptions, followChannel } from './follow/follow-channel.ts';
import { isAddress, isRemote, parseSource } from './follow/source.ts';
import {
  currentGeneration,
  generationFolder,
  listGenerations,
  previousGeneration,
  returnToGeneration,
} from './generations.ts';
import { type Installed, installSnapshot } from './install-snapshot.ts';
import { whileLocked } from './lock-channels.ts';
import { requireChannel } from './open-channel.ts';
import { type Published, readPublished } from './published.ts';
import {
  channelFolder,
  currentLink,
  generationsFolder,
  pointerStateFile,
  type StateFolder,
} from './state-folder.ts';

export interface ChangeOptions extends Omit<FollowOptions, 'channel' | 'now'> {
  readonly name: string;
  /** The clock by which channels expire; the machine's by default. */
  readonly now?: (() => Date) | undefined;
}

export interface AddOptions extends ChangeOptions {
  /** A snapshot folder, a published folder, or the address of one (`file:`, `http:`, `https:`). */
  readonly source: string;
  /** Public keys, `name:base64`: one of them must have signed. */
  readonly keys?: readonly string[] | undefined;
  /** Take what comes over the network, whoever made it. */
  readonly unsigned?: boolean | undefined;
}

/**
 * Adds a channel: the snapshot is installed first, so that a bad one leaves nothing but what has arrived of a download that
 * broke off, for the next try.
 *
 * @throws {NixtoolsError} `CHANNEL_NAME`, `CHANNEL_EXISTS`, `CHANNEL_SOURCE`, `CHANNEL_KEY_NEEDED`, `KEY_SYNTAX` (usage),
 *   `CHANNELS_BUSY` (refused), and those of `followChannel` and `installSnapshot`
 */
export const addChannel = (options: AddOptions): Promise<Installed> =>
  whileLocked(options.state, () => add(options));

const add = async (options: AddOptions): Promise<Installed> => {
  const { state, name } = options;
  if (!isChannelName(name))
    throw new NixtoolsError({
      code: 'CHANNEL_NAME',
      kind: 'usage',
      message: `"${name}" cannot be a channel's name`,
      hint: 'use letters, digits, ".", "_" and "-", beginning with a letter or digit',
    });
  if (readRegistry(state).some((channel) => channel.name === name))
    throw new NixtoolsError({
      code: 'CHANNEL_EXISTS',
      kind: 'usage',
      message: `there is a channel "${name}" already`,
      hint: `preenix channel update ${name} brings it up to date; preenix channel remove ${name} forgets it`,
    });
  const source = await parseSource(options.source);
  const keys = (options.keys ?? []).map((key) => printNamedKey(parsePublicKey(key)));
  requireTrust(source, keys, options);
  const channel = { name, source, keys };
  await removeSnapshots(state, name);
  try {
    const installed = await install(options, channel);
    await writeRegistry(state, [...readRegistry(state), channel]);
    return installed;
  } catch (error) {
    await removeSnapshots(state, name);
    // Goes only if it is empty: what has arrived of a download is gone on with.
    await rmdir(channelFolder(state, name)).catch(() => {});
    throw error;
  }
};

/** What the network brings is believed when somebody vouches for it, or when the user says so. */
const requireTrust = (source: string, keys: readonly string[], { unsigned }: AddOptions): void => {
  if (!isAddress(source) && keys.length > 0)
    throw new NixtoolsError({
      code: 'CHANNEL_SOURCE',
      kind: 'usage',
      message: 'a snapshot folder is not signed, so a key means nothing',
      place: source,
      hint: 'leave out --key, or give the address of a folder that "preenix publish" has made',
    });
  if (isRemote(source) && keys.length === 0 && !unsigned)
    throw new NixtoolsError({
      code: 'CHANNEL_KEY_NEEDED',
      kind: 'usage',
      message: 'a channel on the network needs the public key of its publisher',
      place: source,
      hint: 'add --key NAME:BASE64, as the publisher tells it; --unsigned does without, at your own risk',
    });
};

const install = (options: ChangeOptions, channel: Channel): Promise<Installed> =>
  isAddress(channel.source)
    ? followChannel({ ...options, channel, now: options.now ?? (() => new Date()) })
    : installSnapshot(channel.source, options);

/**
 * Installs what the channel's source holds now.
 *
 * @throws {NixtoolsError} `CHANNEL_NOT_FOUND`, and those of `followChannel` and `installSnapshot`
 */
export const updateChannel = (options: ChangeOptions): Promise<Installed> =>
  whileLocked(options.state, () =>
    install(options, requireChannel(readRegistry(options.state), options.name)),
  );

/** Forgets a channel and removes its snapshots. Installed packages stay. */
export const removeChannel = (state: StateFolder, name: string): Promise<void> =>
  whileLocked(state, async () => {
    const channels = readRegistry(state);
    requireChannel(channels, name);
    await writeRegistry(
      state,
      channels.filter((channel) => channel.name !== name),
    );
    await removeFolder(state, name);
  });

/** The link goes first: what is half removed is not in use. */
const removeFolder = async (state: StateFolder, name: string): Promise<void> => {
  await rm(currentLink(state, name), { force: true });
  await rm(channelFolder(state, name), { recursive: true, force: true });
};

/** What a `channel add` that was killed or failed has left; its downloads are gone on with. */
const removeSnapshots = async (state: StateFolder, name: string): Promise<void> => {
  await rm(currentLink(state, name), { force: true });
  await rm(pointerStateFile(state, name), { force: true });
  await rm(generationsFolder(state, name), { recursive: true, force: true });
};

/**
 * Goes back to the generation that was in use before the current one; one that is damaged is passed over.
 *
 * @returns the generation numbers
 * @throws {NixtoolsError} `CHANNEL_NOT_FOUND`, `NO_GENERATION` (not-found)
 */
export const rollbackChannel = (state: StateFolder, name: string): Promise<{ from: number; to: number }> =>
  whileLocked(state, () => rollback(state, name));

const rollback = async (state: StateFolder, name: string): Promise<{ from: number; to: number }> => {
  requireChannel(readRegistry(state), name);
  const from = (await currentGeneration(state, name)) ?? 0;
  const kept = await keptSnapshots(state, name);
  const passed = [from];
  for (;;) {
    const to = await previousGeneration(state, name, passed.at(-1) ?? 0);
    if (to === undefined || passed.includes(to)) throw noneBefore(state, name);
    const snapshot = kept.find(({ generation }) => generation === to);
    if (snapshot !== undefined && (await isWhole(snapshot))) {
      await returnToGeneration(state, name, to);
      return { from, to };
    }
    passed.push(to);
  }
};

const noneBefore = (state: StateFolder, name: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NO_GENERATION',
    kind: 'not-found',
    message: `the channel ${name} has no snapshot before the current one`,
    place: channelFolder(state, name),
    hint: 'only the last three snapshots are kept, and nothing is older than the first',
  });

export interface ChannelStatus extends Channel {
  readonly generation: number | undefined;
  readonly generations: readonly number[];
  /** Of the generation in use; `undefined` for a snapshot folder. */
  readonly published: Published | undefined;
}

const statusOf = async (state: StateFolder, channel: Channel): Promise<ChannelStatus> => {
  const generation = await currentGeneration(state, channel.name);
  const generations = await listGenerations(state, channel.name);
  const published =
    generation === undefined ? undefined : readPublished(generationFolder(state, channel.name, generation));
  return { ...channel, generation, generations, published };
};

export const listChannels = (state: StateFolder): Promise<readonly ChannelStatus[]> =>
  Promise.all(readRegistry(state).map((channel) => statusOf(state, channel)));
