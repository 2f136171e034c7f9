import { isAbsolute, join } from 'node:path';

/**
 * Where a client keeps its channels:
 *
 * ```
 * lock                                held by the process that changes something
 * channels.json                       names and sources, in the order in which they are asked
 * channels/NAME/current               symlink -> generations/N: the one switch
 * channels/NAME/generations/N/        snapshot.json  drvs.mdb  catalog.mdb  digests.json  published.json  previous
 * channels/NAME/state.json            the newest pointer that was accepted
 * channels/NAME/downloads/            parts that have arrived, or begun to
 * ```
 */
export interface StateFolder {
  readonly folder: string;
}

/** `PREENIX_STATE_DIR`, else the XDG state folder (which counts only when it is absolute), else `~/.local/state`. */
export const stateFolderOf = (env: Readonly<Record<string, string | undefined>>): StateFolder => {
  const own = env['PREENIX_STATE_DIR'];
  if (own) return { folder: own };
  const xdg = env['XDG_STATE_HOME'] ?? '';
  const base = isAbsolute(xdg) ? xdg : join(env['HOME'] || '/', '.local', 'state');
  return { folder: join(base, 'preenix') };
};

export const registryFile = ({ folder }: StateFolder): string => join(folder, 'channels.json');

export const lockFile = ({ folder }: StateFolder): string => join(folder, 'lock');

export const channelFolder = ({ folder }: StateFolder, name: string): string =>
  join(folder, 'channels', name);

export const generationsFolder = (state: StateFolder, name: string): string =>
  join(channelFolder(state, name), 'generations');

export const currentLink = (state: StateFolder, name: string): string =>
  join(channelFolder(state, name), 'current');

export const pointerStateFile = (state: StateFolder, name: string): string =>
  join(channelFolder(state, name), 'state.json');

export const downloadsFolder = (state: StateFolder, name: string): string =>
  join(channelFolder(state, name), 'downloads');

/** Where a download is unpacked; beside the generations, so that it can be moved. */
export const stageFolder = (state: StateFolder, name: string): string =>
  join(channelFolder(state, name), '.stage');
