import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byteStringFromUtf8, canonicalJson } from '@nixtools/nix-formats';
import type { Shard } from '../schedule/shard.ts';
import { folderOf, type TreeLevel } from '../tree/level.ts';

/** What has to be the same for one run to go on with another's results. */
export interface IdentityOptions {
  readonly tree: string;
  readonly logicalTree: string;
  readonly system: string;
  readonly args: readonly unknown[];
  readonly level: TreeLevel | undefined;
  readonly storeDir: string;
  readonly evaluator: string;
  /** The folder of `worker.nix`. */
  readonly workerFolder: string;
  readonly sliceSize: number;
  /** It may lie in the tree, and is no part of it. */
  readonly workFolder: string;
}

/**
 * Names, sizes and times of all files in a tree, without reading them. Names are bytes. Synchronous: for tens of thousands
 * of small questions that takes a fifth of the time.
 */
const fingerprint = (tree: string, workFolder?: string): string => {
  const hash = createHash('sha256');
  const own = workFolder === undefined ? undefined : byteStringFromUtf8(workFolder);
  const visit = (folder: string): void => {
    for (const name of readdirSync(Buffer.from(folder, 'latin1'), 'latin1').sort()) {
      if (name === '.git') continue;
      const path = `${folder}/${name}`;
      if (path === own) continue;
      const stat = lstatSync(Buffer.from(path, 'latin1'));
      const isFolder = stat.isDirectory();
      hash.update(isFolder ? `${path}\0` : `${path}\0${stat.size} ${stat.mtimeMs}\0`, 'latin1');
      if (isFolder) visit(path);
    }
  };
  visit(byteStringFromUtf8(tree));
  return hash.digest('hex');
};

/** Changes with every start of the machine: after a power cut, the scratch store may lack what the journal promises. */
const bootId = (): Promise<string> => readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');

/** One text for all that the results depend on. */
export const evaluationIdentity = async (
  options: IdentityOptions,
  shard: Shard | undefined,
): Promise<string> => {
  const hash = createHash('sha256');
  const { level, workFolder, ...others } = options;
  hash.update(
    canonicalJson({ ...others, ...(shard === undefined ? {} : { shard: [shard.number, shard.count] }) }),
  );
  if (level !== undefined) hash.update(`${level.name}\0${level.file}\0${fingerprint(folderOf(level))}`);
  for (const name of readdirSync(options.workerFolder).sort())
    hash.update(await readFile(join(options.workerFolder, name)));
  hash.update(fingerprint(options.tree, workFolder));
  hash.update(await bootId());
  return hash.digest('hex');
};
