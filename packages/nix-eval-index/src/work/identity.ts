import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@nixtools/snapshot';

/** What has to be the same for one run to go on with another's results. */
export interface IdentityOptions {
  readonly tree: string;
  readonly logicalTree: string;
  readonly system: string;
  readonly args: readonly unknown[];
  readonly storeDir: string;
  readonly evaluator: string;
  readonly workerFile: string;
  readonly sliceSize: number;
}

/** Names, sizes and times of all files in a tree, without reading them. */
const fingerprint = async (tree: string): Promise<string> => {
  const hash = createHash('sha256');
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name === '.git') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        hash.update(`${path}\0`);
        await visit(path);
      } else {
        const { size, mtimeMs } = await lstat(path);
        hash.update(`${path}\0${size} ${mtimeMs}\0`);
      }
    }
  };
  await visit(tree);
  return hash.digest('hex');
};

/** Changes with every start of the machine: after a power cut, the scratch store may lack what the journal promises. */
const bootId = (): Promise<string> => readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');

/** One text for all that the results depend on. */
export const evaluationIdentity = async (options: IdentityOptions): Promise<string> => {
  const hash = createHash('sha256');
  hash.update(canonicalJson(options));
  hash.update(await readFile(options.workerFile));
  hash.update(await fingerprint(options.tree));
  hash.update(await bootId());
  return hash.digest('hex');
};
