import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestMachine, testMachine } from './run-nixboot.ts';

let machine: TestMachine;
let watching: ChildProcess | undefined;
beforeEach(() => {
  machine = testMachine();
  machine.addGeneration(1, machine.addSystem({ version: '1' }));
});
afterEach(() => {
  watching?.kill('SIGKILL');
  watching = undefined;
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

const menuHas = (text: string): boolean => {
  try {
    return machine.menu().includes(text);
  } catch {
    return false;
  }
};
const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await sleep(50);
};

it('follows generations, profiles that appear, and what is removed, until it is told to end', async () => {
  watching = machine.start('watch', ...machine.where);
  await until(() => menuHas('nixos-system-1'));
  machine.addGeneration(2, machine.addSystem({ version: '2' }));
  await until(() => menuHas('nixos-system-2'));
  machine.removeGeneration(1);
  await until(() => !menuHas('nixos-system-1'));
  machine.addGeneration(3, machine.addSystem({ version: '3' }), { profile: 'work' });
  await until(() => menuHas('nixos-profile-work-3'));
  machine.addGeneration(4, machine.addSystem({ version: '4' }), { profile: 'work' });
  await until(() => menuHas('nixos-profile-work-4'));
  machine.setBooted(machine.addSystem({ version: '5' }));
  await until(() => menuHas('nixos-booted'));
  watching.kill('SIGTERM');
  const [code] = await once(watching, 'exit');
  expect(code).toBe(0);
  expect((await machine.call(['check', ...machine.where])).code).toBe(0);
});

it('goes on after an update that failed', async () => {
  const hidden = machine.addSystem({ version: '2' });
  machine.removeGeneration(1);
  watching = machine.start('watch', ...machine.where);
  const errors: string[] = [];
  watching.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  await until(() => errors.join('').includes('NO_ENTRIES'));
  machine.addGeneration(2, hidden);
  await until(() => menuHas('nixos-system-2'));
});
