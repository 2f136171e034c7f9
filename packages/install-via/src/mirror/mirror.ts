import {
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { posix } from 'node:path';
import type { Surveyed } from './parse-survey.ts';

/** A temporary tree here that looks like the target, as far as a menu depends on it: kernels are holes of the right size. */
export interface Mirror {
  /** Where a path of the target lies here: this folder, then the path. */
  readonly folder: string;
  readonly remove: () => void;
}

const write = (path: string, each: Surveyed): void => {
  mkdirSync(posix.dirname(path), { recursive: true });
  if (each.is === 'folder') mkdirSync(path, { recursive: true });
  else if (each.is === 'link') {
    symlinkSync(each.target, path);
    lutimesSync(path, each.modified, each.modified);
  } else {
    writeFileSync(path, each.head);
    truncateSync(path, each.size);
    utimesSync(path, each.modified, each.modified);
  }
};

/**
 * @param root the root folder on the target
 * @param boot its boot folder
 */
export const makeMirror = (
  found: readonly Surveyed[],
  { root, boot }: { readonly root: string; readonly boot: string },
): Mirror => {
  const folder = realpathSync(mkdtempSync(posix.join(tmpdir(), 'nixboot-mirror-')));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const place of [root, boot]) mkdirSync(posix.join(folder, place), { recursive: true });
    for (const each of found) write(`${folder}${each.area === 'root' ? root : boot}${each.path}`, each);
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
};
