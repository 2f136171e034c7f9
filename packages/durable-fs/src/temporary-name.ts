import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

/** A hidden sibling of `path`: on the same file system, so that a rename is atomic. */
export const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/**
 * Which file a temporary one was to become: a process that was killed leaves it behind, and whoever owns the file may remove it.
 *
 * @param name without its folder
 * @example finalName('.motd.0a1b2c3d4e5f.tmp') // 'motd'
 */
export const finalName = (name: string): string | undefined => /^\.(.+)\.[0-9a-f]{12}\.tmp$/s.exec(name)?.[1];
