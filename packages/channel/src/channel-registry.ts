import { readFileSync } from 'node:fs';
import { makeFolder, writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { registryFile, type StateFolder } from './state-folder.ts';

/** A channel as the user added it. */
export interface Channel {
  readonly name: string;
  /** What it follows: a snapshot folder, as an absolute path, or the address of a published folder, ending with `/`. */
  readonly source: string;
  /** Public keys, `name:base64`, of which one must have signed; none for a channel that is believed as it is. */
  readonly keys: readonly string[];
}

const invalid = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'CHANNELS_INVALID',
    kind: 'verification',
    message: `the list of channels is damaged: ${message}`,
    place,
    hint: 'remove this file and add your channels again with "preenix channel add"',
  });

/** The keys may be missing: lists of earlier versions have none. */
const isChannel = (value: unknown): value is Omit<Channel, 'keys'> & Partial<Channel> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Channel).name === 'string' &&
  isChannelName((value as Channel).name) &&
  typeof (value as Channel).source === 'string' &&
  isKeyList((value as Partial<Channel>).keys);

const isKeyList = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every((key) => typeof key === 'string'));

/** Letters, digits, `.`, `_`, `-`; no leading dot: the name is a folder's name and a word on command lines. */
export const isChannelName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);

const parse = (text: string, place: string): readonly Channel[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(place, error instanceof Error ? error.message : String(error));
  }
  const { version, channels } = (value ?? {}) as { version?: unknown; channels?: unknown };
  if (version !== 1) throw invalid(place, `format version ${String(version)} is not known`);
  if (!Array.isArray(channels) || !channels.every(isChannel))
    throw invalid(place, 'it lists something that is no channel');
  return channels.map(({ name, source, keys = [] }) => ({ name, source, keys }));
};

/**
 * The channels in the order in which they are asked; none when there is no list yet. Parsed by hand and read
 * synchronously: this is on the start-up path of every search.
 *
 * @throws {NixtoolsError} `CHANNELS_INVALID` (verification)
 */
export const readRegistry = (state: StateFolder): readonly Channel[] => {
  const file = registryFile(state);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return parse(text, file);
};

export const writeRegistry = async (state: StateFolder, channels: readonly Channel[]): Promise<void> => {
  await makeFolder(state.folder);
  await writeFileDurable(registryFile(state), `${JSON.stringify({ version: 1, channels }, null, 2)}\n`);
};
