import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../test/run-program.ts';
import { cgroupsFor, removeCgroup } from '../machine/cgroups.ts';
import type { Machine } from '../machine/machine.ts';
import { machineFolder } from '../machine/machine-folder.ts';
import { mustSucceed } from '../machine/must-succeed.ts';
import { repository } from '../machine/repository.ts';

const started = fileURLToPath(new URL('started.sh', import.meta.url));

/** Milliseconds that a machine may take to come up, or to end, with other things to do. */
const patience = 60_000;

const namespaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child'];

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const enter = (pid: number, user: string, script: string): readonly string[] => [
  ...[`--target=${pid}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd', '--'],
  ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', 'env', '-i'],
  ...[`HOME=${user === 'root' ? '/root' : `/home/${user}`}`, `USER=${user}`, 'LANG=C.UTF-8', 'NO_COLOR=1'],
  ...[`PATH=${path}`, 'sh', '-euc', script],
];

const childOf = (pid: number | undefined): number | undefined => {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]) || undefined;
  } catch {
    return undefined;
  }
};

/** Before that, what is run in it would be run with the host's files. */
const isInside = (pid: number): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/root`) !== '/';
  } catch {
    return false;
  }
};

/** A Debian whose first process is the given program; what is started in it goes on until it is removed. */
export interface StartedMachine extends Machine {
  /** All that its first process has written. */
  readonly console: () => string;
}

/**
 * @param program the first process, by absolute path, and its words
 * @param up a script that succeeds when the machine is up
 * @throws {Error} with what its first process has written, when it does not come up
 */
export const startMachine = async (
  tree: string,
  program: readonly string[],
  up: string,
): Promise<StartedMachine> => {
  const { folder, shared, lower } = await machineFolder(tree);
  const cgroups = cgroupsFor(basename(folder));
  const unshare = spawn(
    'setpriv',
    [
      // Should the test be killed, nothing of the machine stays.
      ...['--pdeathsig', 'KILL', 'unshare', ...namespaces],
      ...['sh', started, folder, lower, repository, process.execPath, cgroups.join(' '), ...program],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [unshare.stdout, unshare.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  const isOver = (): boolean => unshare.exitCode !== null || unshare.signalCode !== null;
  const remove = async (): Promise<void> => {
    unshare.kill('SIGKILL');
    for (let end = Date.now() + patience; !isOver() && Date.now() < end; ) await sleep(20);
    for (const cgroup of cgroups) await removeWhenEmpty(cgroup);
    await rm(folder, { recursive: true, force: true });
  };

  const pid = (): number => childOf(unshare.pid) ?? 0;
  const run: Machine['run'] = (script, user = 'root') => runProgram('nsenter', enter(pid(), user, script));
  const must: Machine['must'] = async (script, user) => mustSucceed(script, await run(script, user));
  for (let end = Date.now() + patience; Date.now() < end && !isOver(); await sleep(50))
    if (isInside(pid()) && (await run(up)).exitCode === 0)
      return { shared, run, must, remove, console: () => log };
  await remove();
  throw new Error(`${program.join(' ')} does not come up:\n${log}`);
};

/** The processes of a machine that was killed take a moment to leave. */
const removeWhenEmpty = async (cgroup: string): Promise<void> => {
  for (let end = Date.now() + patience; ; await sleep(20))
    try {
      removeCgroup(cgroup);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
};
