import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyPlan, type BootPlan, type PlanRequest, planBoot, type Step, updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot } from './fake-root.ts';

const kernelSize = 40_000;
/** What menus and the manifest take here at most. */
const texts = 30_000;

let machine: FakeRoot;
let apart: PlanRequest;
beforeEach(() => {
  machine = fakeRoot();
  apart = machine.request(bootApart);
});
afterEach(() => machine.remove());

const add = (number: number): string => {
  const toplevel = machine.addSystem({
    version: String(number),
    kernel: Buffer.alloc(kernelSize, `kernel ${number} `),
    initrd: 'i',
  });
  machine.addGeneration(number, toplevel);
  return toplevel;
};
const ids = ({ entries }: BootPlan): readonly string[] => entries.map(({ id }) => id);
const verbs = ({ steps }: BootPlan): readonly string[] =>
  steps.flatMap((step) => {
    if (step.do === 'unlink') return step.path.includes('/boot/') ? [step.do] : [];
    return step.do === 'copy' || step.do === 'write-menu' ? [step.do] : [];
  });
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing went wrong';
};
const written = ({ steps }: BootPlan): readonly string[] =>
  steps.flatMap((step: Step) => (step.do === 'write-menu' ? [step.text] : []));

it('makes a copy again beside the old one, which takes room for one of them only', async () => {
  for (const number of [1, 2, 3]) add(number);
  await updateBoot(apart);
  rmSync(machine.at('boot/nixos/manifest.json'));
  for (const name of readdirSync(machine.at('boot/nixos')))
    writeFileSync(machine.at(`boot/nixos/${name}`), Buffer.alloc(kernelSize));
  const plan = planBoot({ ...apart, free: 2 * kernelSize + texts });
  expect(verbs(plan).filter((verb) => verb === 'copy')).toHaveLength(4);
  expect(plan.dropped).toEqual([]);
});

it('drops the oldest generations, as few as will do, and says so', () => {
  for (const number of [1, 2, 3, 4, 5]) add(number);
  const plan = planBoot({ ...apart, free: 3 * kernelSize + texts + 8000 });
  expect(ids(plan)).toEqual(['nixos-default', 'nixos-system-5', 'nixos-system-4', 'nixos-system-3']);
  expect(plan.dropped.map(({ place }) => place)).toEqual(['nixos-system-1', 'nixos-system-2']);
});

it('never drops the default, the booted and the current system, however old', () => {
  const systems = [1, 2, 3, 4, 5].map(add);
  machine.setBooted(systems[0] ?? '');
  machine.setCurrent(systems[1] ?? '');
  machine.addGeneration(3, systems[2] ?? '');
  const plan = planBoot({ ...apart, free: 3 * kernelSize + texts + 8000 });
  expect(ids(plan)).toEqual(['nixos-default', 'nixos-system-3', 'nixos-system-2', 'nixos-system-1']);
});

it('says how many bytes are missing, and touches nothing, when even these do not fit', async () => {
  add(1);
  await updateBoot(apart);
  const before = machine.menu();
  machine.setBooted(machine.addSystem({ version: 'b', kernel: Buffer.alloc(kernelSize, 'b') }));
  add(2);
  await expect(updateBoot({ ...apart, free: 1000 })).rejects.toMatchObject({
    code: 'BOOT_FULL',
    kind: 'failed',
    message: expect.stringMatching(/^[1-9][0-9]* bytes are missing/),
  });
  expect(machine.menu()).toBe(before);
});

it('removes copies that nothing names first, when there is no other room', async () => {
  for (const number of [1, 2]) add(number);
  await updateBoot(apart);
  machine.removeGeneration(1);
  const { steps } = planBoot(apart);
  // An update that ended before its removals.
  applyPlan(machine.fs, {
    steps: steps.slice(
      0,
      steps.findIndex((step) => step.do === 'unlink'),
    ),
  });
  add(3);
  expect(verbs(planBoot(apart))).toEqual(['copy', 'write-menu', 'unlink']);
  const plan = planBoot({ ...apart, free: texts });
  expect(verbs(plan)).toEqual(['unlink', 'copy', 'write-menu']);
  expect(ids(plan)).toEqual(['nixos-default', 'nixos-system-3', 'nixos-system-2']);
});

it('goes over a menu without systems that are gone, before it removes their copies', async () => {
  for (const number of [1, 2]) add(number);
  await updateBoot(apart);
  machine.removeGeneration(1);
  add(3);
  const plan = planBoot({ ...apart, free: texts });
  expect(verbs(plan)).toEqual(['write-menu', 'unlink', 'copy', 'write-menu']);
  const [interim = ''] = written(plan);
  expect(interim).toContain("--id 'nixos-default'");
  expect(interim).not.toContain('nixos-system-1');
  expect(ids(plan)).toEqual(['nixos-default', 'nixos-system-3', 'nixos-system-2']);
});

it('says how much room that menu needs, when old copies would be enough for the rest', async () => {
  for (const number of [1, 2]) add(number);
  await updateBoot(apart);
  machine.removeGeneration(1);
  add(3);
  const planWith = (free: number) => () => planBoot({ ...apart, free });
  const [, bytes] = /^(\d+) bytes are missing/.exec(messageOf(planWith(4096))) ?? [];
  expect(Number(bytes)).toBeLessThan(kernelSize);
  expect(planWith(4096 + Number(bytes))).not.toThrow();
});

it('goes over a menu of what is there, before it removes what the old menu boots', async () => {
  add(1);
  add(2);
  await updateBoot(apart);
  add(3);
  const plan = planBoot({ ...apart, menu: { limit: 2 }, free: texts });
  expect(verbs(plan)).toEqual(['write-menu', 'unlink', 'copy', 'write-menu']);
  const [interim = '', final = ''] = written(plan);
  expect(interim).toContain("--id 'nixos-default'");
  expect(interim).not.toContain('nixos-system-3');
  expect(final).toContain('nixos-system-3');
});

it('refuses to leave nothing that boots while it makes room', async () => {
  add(1);
  await updateBoot(apart);
  add(2);
  expect(() => planBoot({ ...apart, menu: { limit: 1 }, free: texts })).toThrow(
    expect.objectContaining({ code: 'BOOT_FULL' }),
  );
});

it('needs no room when nothing changes', async () => {
  add(1);
  await updateBoot(apart);
  expect(planBoot({ ...apart, free: 0 }).steps).toEqual([]);
});

it('clears what a killed process left behind, and nothing that only looks like it', async () => {
  add(1);
  await updateBoot(apart);
  const leftovers = [
    'boot/grub/.nixos.cfg.0123456789ab.tmp',
    'boot/nixos/.manifest.json.0123456789ab.tmp',
    'boot/nixos/.x-linux-6.1-bzImage.0123456789ab.tmp',
  ];
  const others = ['boot/grub/.grub.cfg.0123456789ab.tmp', 'boot/grub/nixos.cfg.tmp'];
  for (const path of [...leftovers, ...others]) writeFileSync(machine.at(path), '');
  await updateBoot(apart);
  expect(leftovers.filter((path) => existsSync(machine.at(path)))).toEqual([]);
  expect(others.filter((path) => existsSync(machine.at(path)))).toEqual(others);
});

it('reports a folder that cannot be written, and leaves nothing half done', async () => {
  add(1);
  mkdirSync(machine.at('boot/nixos'));
  mkdirSync(machine.at('boot/nixos/manifest.json'));
  await expect(updateBoot(apart)).rejects.toThrow('EISDIR');
  expect(readdirSync(machine.at('boot/grub'))).toEqual([]);
});
