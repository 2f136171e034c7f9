import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { type Channel, readRegistry } from './channel-registry.ts';
import { type Published, readPublished } from './published.ts';
import { channelFolder, currentLink, type StateFolder } from './state-folder.ts';

/** A channel with a snapshot in use. The paths are the generation's own, so that an update meanwhile does no harm. */
export interface OpenChannel extends Channel {
  readonly generation: number;
  readonly folder: string;
  readonly catalogFile: string;
  readonly packFile: string;
  /** When and as which version it was published; `undefined` for a snapshot folder. */
  readonly published: Published | undefined;
}

export const generationFiles = (folder: string) => ({
  catalogFile: join(folder, 'catalog.mdb'),
  packFile: join(folder, 'drvs.mdb'),
});

const open = (state: StateFolder, channel: Channel): OpenChannel => {
  let target: string;
  try {
    target = readlinkSync(currentLink(state, channel.name));
  } catch (error) {
    throw new NixtoolsError({
      code: 'CHANNEL_EMPTY',
      kind: 'environment',
      message: `the channel ${channel.name} has no snapshot in use`,
      place: currentLink(state, channel.name),
      hint: `preenix channel update ${channel.name}`,
      cause: error,
    });
  }
  const folder = join(channelFolder(state, channel.name), target);
  const generation = Number(target.split('/')[1]);
  return { ...channel, generation, folder, ...generationFiles(folder), published: readPublished(folder) };
};

/**
 * The channels to ask, in order: all of them, or the one named. Synchronous and light: every search begins here.
 *
 * @throws {NixtoolsError} `NO_CHANNEL` (environment) when there is none, `CHANNEL_NOT_FOUND` (not-found),
 *   `CHANNEL_EMPTY` (environment), `CHANNELS_INVALID` (verification)
 */
export const openChannels = (state: StateFolder, only?: string): readonly OpenChannel[] => {
  const channels = readRegistry(state);
  if (channels.length === 0)
    throw new NixtoolsError({
      code: 'NO_CHANNEL',
      kind: 'environment',
      message: 'there is no channel to look in',
      place: state.folder,
      hint: 'add one: preenix channel add NAME SOURCE (an address, or a folder that "preenix index" has made)',
    });
  if (only === undefined) return channels.map((channel) => open(state, channel));
  return [open(state, requireChannel(channels, only))];
};

/** @throws {NixtoolsError} `CHANNEL_NOT_FOUND` (not-found) */
export const requireChannel = (channels: readonly Channel[], name: string): Channel => {
  const channel = channels.find((each) => each.name === name);
  if (channel !== undefined) return channel;
  throw new NixtoolsError({
    code: 'CHANNEL_NOT_FOUND',
    kind: 'not-found',
    message: `there is no channel "${name}"`,
    hint:
      channels.length === 0
        ? 'preenix channel add NAME SOURCE'
        : `the channels are: ${channels.map((each) => each.name).join(', ')}`,
  });
};
