import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../../test/run-program.ts';
import type { BootedMachine } from './booted-machine.ts';
import { mustSucceed } from './must-succeed.ts';

/** A cable between booted machines, and nothing else: it has no way to the host or from it. */
export interface Bridge {
  /** Gives a machine an address on it, such as `10.77.0.1`, in a network of 256. */
  readonly attach: (machine: BootedMachine, address: string) => Promise<void>;
  readonly remove: () => void;
}

/** Milliseconds until the holder has its namespace, with other things to do. */
const patience = 60_000;

/** As long as this process lives, so does its network namespace. It says when it has it. */
const holder = [
  'setpriv',
  '--pdeathsig',
  'KILL',
  'unshare',
  '--net',
  'sh',
  '-c',
  'echo ready; exec sleep infinity',
];

const saysReady = async (process: ChildProcess): Promise<void> => {
  let said = '';
  process.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  for (let end = Date.now() + patience; Date.now() < end; await sleep(20)) {
    if (said.includes('ready')) return;
    if (process.exitCode !== null || process.signalCode !== null) break;
  }
  throw new Error(`no network namespace: ${holder.join(' ')} has ended`);
};

/**
 * Makes a bridge in a network namespace of its own, which ends with the test, also when that is killed.
 *
 * @param tree whose `ip` is used: the host need not have one
 * @example const bridge = await createBridge(tree); await bridge.attach(machine, '10.77.0.1')
 */
export const createBridge = async (tree: string): Promise<Bridge> => {
  const [program = '', ...words] = holder;
  const held = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ip = async (namespace: number, ...command: readonly string[]): Promise<void> => {
    const inside = [`--target=${namespace}`, '--net', 'chroot', tree, 'ip', ...command];
    mustSucceed(`ip ${command.join(' ')}`, await runProgram('nsenter', inside));
  };
  const remove = (): void => {
    held.kill('SIGKILL');
  };
  try {
    await saysReady(held);
    const { pid } = held;
    if (pid === undefined) throw new Error('the holder of the bridge has no process');
    await ip(pid, 'link', 'add', 'bridge', 'type', 'bridge');
    await ip(pid, 'link', 'set', 'bridge', 'up');
    let cables = 0;
    return {
      attach: async ({ init }, address) => {
        cables += 1;
        const port = `port${cables}`;
        await ip(pid, ...['link', 'add', port, 'type', 'veth', 'peer', 'name', 'lan', 'netns', String(init)]);
        await ip(pid, 'link', 'set', port, 'master', 'bridge', 'up');
        await ip(init, 'address', 'add', `${address}/24`, 'dev', 'lan');
        await ip(init, 'link', 'set', 'lan', 'up');
      },
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
};
