import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { type Channel, isChannelName, readRegistry, writeRegistry } from './channel-registry.ts';
import { currentGeneration, listGenerations, switchGeneration } from './generations.ts';
import { type Installed, type InstallStep, installSnapshot } from './install-snapshot.ts';
import { whileLocked } from './lock-channels.ts';
import { requireChannel } from './open-channel.ts';
import { channelFolder, currentLink, type StateFolder } from './state-folder.ts';

export interface ChangeOptions {
  readonly state: StateFolder;
  readonly name: string;
  readonly onStep?: ((step: InstallStep) => void) | undefined;
}

/**
 * Adds a channel: the snapshot is installed first, so that a bad one leaves no trace.
 *
 * @throws {NixtoolsError} `CHANNEL_NAME` (usage), `CHANNEL_EXISTS` (usage), `CHANNELS_BUSY` (refused), and those of
 *   `installSnapshot`
 */
export const addChannel = ({
  source,
  ...options
}: ChangeOptions & { readonly source: string }): Promise<Installed> =>
  whileLocked(options.state, () => add(options, resolve(source)));

const add = async (options: ChangeOptions, source: string): Promise<Installed> => {
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
  await removeFolder(state, name);
  const installed = await installSnapshot({ ...options, source });
  await writeRegistry(state, [...readRegistry(state), { name, source }]);
  return installed;
};

/** Installs what the channel's source holds now. @throws {NixtoolsError} `CHANNEL_NOT_FOUND`, and those of `installSnapshot` */
export const updateChannel = (options: ChangeOptions): Promise<Installed> =>
  whileLocked(options.state, () => {
    const { source } = requireChannel(readRegistry(options.state), options.name);
    return installSnapshot({ ...options, source });
  });

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

/**
 * Goes back to the generation before the current one.
 *
 * @returns the generation numbers
 * @throws {NixtoolsError} `CHANNEL_NOT_FOUND`, `NO_GENERATION` (not-found)
 */
export const rollbackChannel = (state: StateFolder, name: string): Promise<{ from: number; to: number }> =>
  whileLocked(state, () => rollback(state, name));

const rollback = async (state: StateFolder, name: string): Promise<{ from: number; to: number }> => {
  requireChannel(readRegistry(state), name);
  const from = (await currentGeneration(state, name)) ?? 0;
  const to = (await listGenerations(state, name)).filter((generation) => generation < from).at(-1);
  if (to === undefined)
    throw new NixtoolsError({
      code: 'NO_GENERATION',
      kind: 'not-found',
      message: `the channel ${name} has no snapshot before the current one`,
      place: channelFolder(state, name),
      hint: 'only the last three snapshots are kept, and nothing is older than the first',
    });
  await switchGeneration(state, name, to);
  return { from, to };
};

export interface ChannelStatus extends Channel {
  readonly generation: number | undefined;
  readonly generations: readonly number[];
}

export const listChannels = (state: StateFolder): Promise<readonly ChannelStatus[]> =>
  Promise.all(
    readRegistry(state).map(async (channel) => ({
      ...channel,
      generation: await currentGeneration(state, channel.name),
      generations: await listGenerations(state, channel.name),
    })),
  );
