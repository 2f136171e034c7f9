import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../test/run-program.ts';
import { mustSucceed } from './must-succeed.ts';

export interface MachineFolder {
  /** Has `root`, `upper`, `work` and `shared`; the caller removes it. */
  readonly folder: string;
  /** What the machine sees as `/shared`. */
  readonly shared: string;
  /** The tree to mount below `root`; empty when `root` is a copy of it. */
  readonly lower: string;
}

/** Not everywhere: a folder that is an overlay itself cannot be the upper layer of another. */
const canOverlay = async (tree: string, folder: string): Promise<boolean> => {
  const layers = `lowerdir=${tree},upperdir=${folder}/upper,workdir=${folder}/work`;
  const { exitCode } = await runProgram('unshare', [
    ...['--mount', 'mount', '-t', 'overlay', 'overlay', '-o', layers, join(folder, 'root')],
  ]);
  return exitCode === 0;
};

/** A place for a machine that starts from a tree, which is never changed: its layers, or a copy where overlays do not work. */
export const machineFolder = async (tree: string): Promise<MachineFolder> => {
  const folder = await mkdtemp(join(tmpdir(), 'nixtools-machine-'));
  for (const name of ['root', 'upper', 'work', 'shared']) await mkdir(join(folder, name));
  const shared = join(folder, 'shared');
  if (await canOverlay(tree, folder)) return { folder, shared, lower: tree };
  mustSucceed(`cp -a ${tree}`, await runProgram('cp', ['-a', `${tree}/.`, join(folder, 'root')]));
  return { folder, shared, lower: '' };
};
