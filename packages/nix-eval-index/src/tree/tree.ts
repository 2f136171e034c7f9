import { existsSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';

/** Where a tree lies, and where the evaluation is to see it. */
export interface Tree {
  /** Absolute, without symlinks. */
  readonly path: string;
  /** The same as `path` unless it is mounted elsewhere. */
  readonly logical: string;
}

const noTree = (message: string, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TREE_INVALID',
    kind: 'usage',
    message,
    place,
    hint: 'name the folder of a nixpkgs-like tree: one whose default.nix gives a set of packages',
  });

/**
 * Looks at a tree from outside.
 *
 * @throws {NixtoolsError} `TREE_INVALID` (usage).
 */
export const findTree = async (tree: string, at: string | undefined): Promise<Tree> => {
  const path = await realpath(tree).catch(() => {
    throw noTree('there is no such folder', tree);
  });
  if (!statSync(path).isDirectory()) throw noTree('it is a file, not a folder', tree);
  if (!existsSync(join(path, 'default.nix'))) throw noTree('the folder has no default.nix', tree);
  return { path, logical: at === undefined ? path : logicalPath(at) };
};

const badPlace = (message: string, at: string): NixtoolsError =>
  new NixtoolsError({
    code: 'MOUNT_POINT_INVALID',
    kind: 'usage',
    message,
    place: at,
    hint: 'choose a path like /nixpkgs, which need not exist',
  });

const logicalPath = (at: string): string => {
  const path = normalize(at).replace(/\/+$/, '');
  if (!isAbsolute(at) || path === '')
    throw badPlace('the tree can only be mounted at an absolute path below /', at);
  if (existsSync(path) && !statSync(path).isDirectory()) throw badPlace('there is a file at that path', at);
  return path;
};

/**
 * Refuses a mount point under which something would vanish that the evaluation needs.
 *
 * @throws {NixtoolsError} `MOUNT_POINT_INVALID` (usage).
 */
export const refuseHiding = (at: string, needed: readonly string[]): void => {
  const hidden = needed.find((path) => `${path}/`.startsWith(`${at}/`));
  if (hidden !== undefined) throw badPlace(`a tree mounted there would hide ${hidden}`, at);
};
