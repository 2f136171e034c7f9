import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../test/run-program.ts';
import { cgroupsFor, removeCgroup } from './cgroups.ts';
import type { Machine } from './machine.ts';
import { machineFolder } from './machine-folder.ts';
import { mustSucceed } from './must-succeed.ts';
import { repository } from './repository.ts';

const boot = fileURLToPath(new URL('boot.sh', import.meta.url));

/** Milliseconds that a boot, and a stop, may take on a machine with other things to do. */
const patience = { boot: 180_000, stop: 30_000 };

/** A Debian with systemd as process 1, without network; otherwise what a {@link Machine} is. What is started in it stays. */
export interface BootedMachine extends Machine {
  /** The process id of its init, as the host sees it. */
  readonly init: number;
  /** All that was written to its console. */
  readonly console: () => string;
}

const waitFor = async <T>(look: () => T | undefined, milliseconds: number): Promise<T | undefined> => {
  for (let end = Date.now() + milliseconds; Date.now() < end; await sleep(100)) {
    const found = look();
    if (found !== undefined) return found;
  }
  return look();
};

const ended = ({ exitCode, signalCode }: ChildProcess): true | undefined =>
  exitCode !== null || signalCode !== null || undefined;

/** Its first child; `undefined` when there is none, or no such process. */
const childOf = (pid: number): number | undefined => {
  try {
    const first = /^\d+/.exec(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))?.[0];
    return first === undefined ? undefined : Number(first);
  } catch {
    return undefined;
  }
};

const programOf = (pid: number): string => {
  try {
    return basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '');
  } catch {
    return '';
  }
};

/** What runs a machine, by process ids of the host: unshare has one child, systemd-nspawn, and that one the init. */
interface Processes {
  readonly nspawn: number;
  readonly init: number;
}

const processesOf = ({ pid }: ChildProcess): Processes | undefined => {
  const nspawn = pid === undefined ? undefined : childOf(pid);
  const init = nspawn === undefined ? undefined : childOf(nspawn);
  // Until it has become systemd, it is something of systemd-nspawn's on the way there.
  return nspawn !== undefined && init !== undefined && programOf(init) === 'systemd'
    ? { nspawn, init }
    : undefined;
};

const enter = (init: number, user: string, script: string) => [
  ...[`--target=${init}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--'],
  ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', 'env', '-i'],
  ...[`HOME=${user === 'root' ? '/root' : `/home/${user}`}`, `USER=${user}`, 'LANG=C.UTF-8', 'NO_COLOR=1'],
  'PATH=/nixtools/node_modules/.bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  ...['sh', '-euc', `cd; ${script}`],
];

/** systemd-nspawn asks it to halt; what does not, is killed with its namespaces. */
const stop = async (unshare: ChildProcess, processes: Processes | undefined): Promise<void> => {
  if (ended(unshare)) return;
  if (processes !== undefined) process.kill(processes.nspawn, 'SIGTERM');
  if (processes !== undefined && (await waitFor(() => ended(unshare), patience.stop))) return;
  unshare.kill('SIGKILL');
  await waitFor(() => ended(unshare), patience.stop);
};

/**
 * Boots a tree that has systemd and systemd-nspawn, and waits until systemd has started everything. The tree is never changed.
 *
 * @throws {Error} with its console, when it does not come up
 * @example const machine = await bootMachine(await debianTree(recipes.systemd));
 *   await machine.must('systemctl is-active dbus.socket');
 */
export const bootMachine = async (tree: string): Promise<BootedMachine> => {
  const { folder, shared, lower } = await machineFolder(tree);
  const cgroups = cgroupsFor(basename(folder));
  const unshare = spawn(
    'setpriv',
    [
      // Should the test be killed, nothing of the machine stays.
      ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
      ...['sh', boot, folder, tree, lower, repository, process.execPath, ...cgroups],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [unshare.stdout, unshare.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  let processes: Processes | undefined;
  const remove = async (): Promise<void> => {
    await stop(unshare, processes);
    for (const cgroup of cgroups) removeCgroup(cgroup);
    await rm(folder, { recursive: true, force: true });
  };

  await waitFor(() => {
    processes = processesOf(unshare);
    return processes ?? ended(unshare);
  }, patience.boot);
  if (processes === undefined) {
    await remove();
    throw new Error(`no machine has started from ${tree}:\n${log}`);
  }
  const { init } = processes;
  const run: Machine['run'] = (script, user = 'root') => runProgram('nsenter', enter(init, user, script));
  const must: Machine['must'] = async (script, user) => mustSucceed(script, await run(script, user));
  // Asked before systemd listens, systemctl has no answer.
  const up = await run(
    `for attempt in $(seq ${patience.boot / 500}); do
       state=$(timeout ${patience.boot / 1000} systemctl is-system-running --wait 2>/dev/null) || :
       case $state in running|degraded) exit 0 ;; esac
       sleep 0.5
     done
     exit 1`,
  );
  if (up.exitCode !== 0) {
    await remove();
    throw new Error(`the machine does not come up:\n${log}${up.stderr}`);
  }
  return { shared, run, must, remove, init, console: () => log };
};
