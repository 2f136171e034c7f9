import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { deadEntries } from '../../../packages/boot-plan/test/named-files.ts';
import { type TestMachine, testMachine } from './run-nixboot.ts';

const machines: TestMachine[] = [];
afterEach(() => {
  for (const machine of machines.splice(0)) {
    rmSync(`${machine.root}.mounts`, { force: true });
    machine.remove();
  }
});

/** A machine whose menu is out of date: a generation came, one went, and there are kernels to copy and to remove. */
const outdated = (): TestMachine => {
  const machine = testMachine();
  machines.push(machine);
  const add = (number: number): void =>
    machine.addGeneration(number, machine.addSystem({ version: `${number}`, kernel: `kernel ${number}` }));
  add(1);
  add(2);
  machine.nixboot('update', ...machine.where);
  machine.removeGeneration(1);
  add(3);
  return machine;
};

const bootTree = ({ root }: TestMachine): string =>
  execFileSync('sh', ['-c', 'find boot nix/var -type f -exec sha256sum {} + -o -printf "%p %l\\n" | sort'], {
    cwd: root,
    encoding: 'utf8',
  });

/** Each of them is what an update changes the disk with; bench/boot-crash.mjs goes through all of them and all their calls. */
const injections = [
  ['rename', 'signal=KILL'],
  ['rename', 'error=EIO'],
  ['fsync', 'signal=KILL'],
  ['fsync', 'error=EIO'],
  ['unlink', 'signal=KILL'],
  ['unlink', 'error=EROFS'],
  ['symlink', 'error=ENOSPC'],
] as const;

const sample = { calls: [1, 3], injections };

const everyCall = ['mkdir', 'link', 'symlink', 'rename', 'unlink', 'fsync', 'fchmod', 'write', 'pwrite64'];
const everyFault = ['signal=KILL', 'error=EIO', 'error=ENOSPC'];
/** What bench/boot-crash.mjs asks for: each call that changes a disk, up to this number. */
const most = Number(process.env['NIXBOOT_CRASHES'] ?? 0);
const all = {
  calls: Array.from({ length: most }, (_, index) => index + 1),
  injections: everyCall.flatMap((call) => everyFault.map((fault) => [call, fault] as const)),
};
const chosen = most > 0 ? all : sample;

it.each(
  chosen.injections.flatMap(([call, fault]) => chosen.calls.map((when) => [call, when, fault] as const)),
)('%s number %i with %s leaves a menu that boots, and the next update ends the work', (call, when, fault) => {
  const whole = outdated();
  whole.nixboot('update', ...whole.where);
  const machine = outdated();
  const strace = [
    'strace',
    '-f',
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:${fault}:when=${when}`,
  ];
  const { code } = machine.under(strace, 'update', ...machine.where);
  expect(machine.menu()).toContain("--id 'nixos-default'");
  expect(deadEntries(machine, machine.menu(), '/boot')).toEqual([]);
  machine.collectGarbage();
  expect(deadEntries(machine, machine.menu(), '/boot')).toEqual([]);
  expect(machine.nixboot('update', ...machine.where).code).toBe(0);
  expect(bootTree(machine)).toBe(bootTree(whole));
  if (most === 0 && when === 1) expect(code).not.toBe(0);
});
