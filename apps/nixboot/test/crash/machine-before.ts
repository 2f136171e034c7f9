import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { type TestMachine, testMachine } from '../run-nixboot.ts';

/** Where an update begins. */
export type Start = 'no menu' | 'outdated menu';

/** Without a menu: the first one is to be made. Else one that is out of date: there are kernels to copy and to remove. */
export const machineBefore = async (start: Start): Promise<TestMachine> => {
  const machine = testMachine();
  const add = (number: number): void =>
    machine.addGeneration(number, machine.addSystem({ version: `${number}`, kernel: `kernel ${number}` }));
  add(1);
  add(2);
  if (start === 'no menu') return machine;
  await machine.call(['update', ...machine.where]);
  machine.removeGeneration(1);
  add(3);
  return machine;
};

export const removeMachine = (machine: TestMachine): void => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
};

/** All files and links that an update may touch, with their bytes. */
export const bootTree = ({ root }: TestMachine): string =>
  execFileSync('sh', ['-c', 'find boot nix/var -type f -exec sha256sum {} + -o -printf "%p %l\\n" | sort'], {
    cwd: root,
    encoding: 'utf8',
  });
