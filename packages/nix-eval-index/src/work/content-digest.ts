import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { byteStringFromUtf8, canonicalJson } from '@nixtools/nix-formats';
import { folderOf } from '../tree/level.ts';
import type { IdentityOptions } from './identity.ts';

/** What an evaluator can see of a folder: names, types and contents, without times; names are bytes. */
const addContents = (hash: Hash, folder: string, workFolder?: string): void => {
  const own = workFolder === undefined ? undefined : byteStringFromUtf8(workFolder);
  const visit = (path: string, name: string): void => {
    if (path === own) return;
    const file = Buffer.from(path, 'latin1');
    const stat = lstatSync(file);
    if (stat.isDirectory()) {
      hash.update(`(${name}\0`, 'latin1');
      for (const child of readdirSync(file, 'latin1').sort())
        if (child !== '.git') visit(`${path}/${child}`, child);
      hash.update(')');
    } else if (stat.isSymbolicLink()) {
      hash.update(`>${name}\0${readlinkSync(file, 'latin1')}\0`, 'latin1');
    } else if (stat.isFile()) {
      hash.update(`${(stat.mode & 0o100) === 0 ? '-' : 'x'}${name}\0${stat.size}\0`, 'latin1');
      hash.update(readFileSync(file));
    }
  };
  visit(byteStringFromUtf8(folder), '');
};

/**
 * What has to be the same for results of several machines to be parts of one: the same for the same tree and options wherever
 * they lie, in base16. Reads every file of the tree.
 */
export const contentDigest = ({
  tree,
  level,
  workerFolder,
  workFolder,
  sliceSize: _,
  ...others
}: IdentityOptions): string => {
  const hash = createHash('sha256');
  hash.update(canonicalJson(others));
  if (level !== undefined) {
    hash.update(`\0${level.name}\0`);
    addContents(hash, folderOf(level));
  }
  addContents(hash, workerFolder);
  addContents(hash, tree, workFolder);
  return hash.digest('hex');
};
