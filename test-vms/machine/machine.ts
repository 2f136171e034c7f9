import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram } from '../../test/run-program.ts';
import { machineFolder } from './machine-folder.ts';
import { mustSucceed } from './must-succeed.ts';
import { repository } from './repository.ts';

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

/**
 * Starts from a tree, which is never changed: as the lower layer of an overlay, or copied where overlays do not work.
 */
export const createMachine = async (tree: string): Promise<Machine> => {
  const { folder, shared, lower } = await machineFolder(tree);

  const run: Machine['run'] = (script, user = 'root') =>
    runProgram('unshare', [
      ...[...namespaces, 'sh', enter],
      ...[folder, lower, repository, process.execPath, user, script],
    ]);
  const must: Machine['must'] = async (script, user) => mustSucceed(script, await run(script, user));
  return { shared, run, must, remove: () => rm(folder, { recursive: true, force: true }) };
};
