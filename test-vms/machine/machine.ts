import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram } from '../../test/run-program.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const enter = fileURLToPath(new URL('enter.sh', import.meta.url));

/** A Debian tree that keeps what is done to it, without network; the repository is at `/nixtools`, Node on `PATH`. */
export interface Machine {
  /** A folder of the host that the machine sees as `/shared`. */
  readonly shared: string;
  /** Runs a shell script as `root` or another user; nothing that it starts outlives it. */
  readonly run: (script: string, user?: string) => Promise<ProgramResult>;
  /** The same for a script that must succeed: its stdout. */
  readonly must: (script: string, user?: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

const namespaces = ['--mount', '--pid', '--net', '--fork', '--kill-child'];

const mustSucceed = (what: string, { exitCode, stdout, stderr }: ProgramResult): string => {
  if (exitCode === 0) return stdout;
  throw new Error(`exit ${exitCode} of: ${what}\n${stdout}${stderr}`);
};

/** Not everywhere: a folder that is an overlay itself cannot be the upper layer of another. */
const canOverlay = async (tree: string, folder: string): Promise<boolean> => {
  const layers = `lowerdir=${tree},upperdir=${folder}/upper,workdir=${folder}/work`;
  const { exitCode } = await runProgram('unshare', [
    ...['--mount', 'mount', '-t', 'overlay', 'overlay', '-o', layers, join(folder, 'root')],
  ]);
  return exitCode === 0;
};

/**
 * Starts from a tree, which is never changed: as the lower layer of an overlay, or copied where overlays do not work.
 */
export const createMachine = async (tree: string): Promise<Machine> => {
  const folder = await mkdtemp(join(tmpdir(), 'nixtools-machine-'));
  const shared = join(folder, 'shared');
  for (const name of ['root', 'upper', 'work', 'shared']) await mkdir(join(folder, name));

  const overlay = await canOverlay(tree, folder);
  if (!overlay) {
    const copy = await runProgram('cp', ['-a', `${tree}/.`, join(folder, 'root')]);
    mustSucceed(`cp -a ${tree}`, copy);
  }

  const run: Machine['run'] = (script, user = 'root') =>
    runProgram('unshare', [
      ...[...namespaces, 'sh', enter],
      ...[folder, overlay ? tree : '', repository, process.execPath, user, script],
    ]);
  const must: Machine['must'] = async (script, user) => mustSucceed(script, await run(script, user));
  return { shared, run, must, remove: () => rm(folder, { recursive: true, force: true }) };
};
