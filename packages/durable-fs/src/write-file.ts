import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';
import { temporaryName } from './temporary-name.ts';

type Chunk = string | Uint8Array;

export interface WriteFileOptions {
  /** Permission bits of the new file, 0o644 by default (less the umask). */
  readonly mode?: number;
}

const chunksOf = (
  data: Chunk | Iterable<Chunk> | AsyncIterable<Chunk>,
): Iterable<Chunk> | AsyncIterable<Chunk> =>
  typeof data === 'string' || data instanceof Uint8Array ? [data] : data;

/**
 * Writes a file so that a reader, or the machine after a power cut, sees the old content or the new, never a part:
 * temporary file, fsync, rename, fsync of the folder. On failure the temporary file is removed and the old one stands.
 *
 * @throws the operating system's own error (`ENOSPC`, `EACCES`, ...), with its `code` and `path`.
 * @example await writeFileDurable('/etc/motd', 'hello\n', { mode: 0o600 });
 */
export const writeFileDurable = async (
  path: string,
  data: Chunk | Iterable<Chunk> | AsyncIterable<Chunk>,
  options: WriteFileOptions = {},
): Promise<void> => {
  const temporary = temporaryName(path);
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o644);
    try {
      for await (const chunk of chunksOf(data)) await handle.writeFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
};
