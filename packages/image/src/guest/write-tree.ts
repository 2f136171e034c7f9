import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CpioEntry } from '../cpio/entry.ts';

/**
 * Writes a tree into an empty folder, for programs that make file systems of folders. Device nodes are left out: to make them takes root, and
 * a guest has a /dev of its own.
 */
export const writeTree = async (entries: readonly CpioEntry[], folder: string): Promise<void> => {
  for (const entry of entries) {
    const place = join(folder, entry.path);
    if (entry.kind === 'directory') await mkdir(place, { recursive: true });
    if (entry.kind === 'file') await writeFile(place, entry.content, { mode: 0o600 });
    if (entry.kind === 'symlink') await symlink(entry.target, place);
    if (entry.kind === 'hard-link') await link(join(folder, entry.target), place);
  }
  // Folders get their permissions last: one may forbid to write into it.
  for (const entry of [...entries].reverse())
    if (entry.kind === 'directory' || entry.kind === 'file')
      await chmod(join(folder, entry.path), entry.mode);
};
