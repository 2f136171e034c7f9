import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { updateBoot } from '../src/index.ts';
import { readableByGrub } from '../src/place/host-machine.ts';
import { type FakeRoot, fakeRoot, oneDisk } from './fake-root.ts';
import { namedEntries } from './named-files.ts';

let machine: FakeRoot;
beforeEach(() => {
  machine = fakeRoot();
  const specialisations = { s: { version: 's', kernel: 'kernel s' } };
  machine.addGeneration(1, machine.addSystem({ version: '14.04', era: '14.04', kernel: 'old' }));
  machine.addGeneration(2, machine.addSystem({ version: '25.11', specialisations }));
});
afterEach(() => {
  execFileSync('rm', ['-f', image()]);
  machine.remove();
});

const image = (): string => `${machine.root}.img`;
const makeImage = (...features: readonly string[]): void => {
  execFileSync('mke2fs', ['-q', '-t', 'ext4', ...features, '-d', machine.root, image(), '16M'], {
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });
};
const inGrub = (path: string): string =>
  execFileSync('grub-fstest', [image(), 'cat', `(loop0)${path}`], { encoding: 'utf8' });

it.each(['auto', 'always'] as const)(
  "GRUB's own driver finds every file of the menu on the disk (copies: %s)",
  async (copyKernels) => {
    await updateBoot({ ...machine.request(oneDisk), copyKernels });
    makeImage();
    const entries = namedEntries(inGrub('/boot/grub/nixos.cfg'), '');
    expect(entries.length).toBe(5);
    for (const path of new Set(entries.flatMap(({ files }) => files)))
      expect(inGrub(path)).toBe(readFileSync(join(machine.root, path), 'utf8'));
  },
);

it('grub-probe, which an update asks, tells an ext4 that GRUB can read from one that it cannot', () => {
  const succeeds = (program: string, ...args: readonly string[]): boolean =>
    spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  const ask = () => ({
    driver: succeeds('grub-fstest', image(), 'cat', '(loop0)/nix/var/nix/profiles/system/nixos-version'),
    probe: readableByGrub(image()),
  });
  makeImage();
  expect(ask()).toEqual({ driver: true, probe: true });
  makeImage('-O', 'casefold');
  expect(ask()).toEqual({ driver: false, probe: false });
  expect(readableByGrub('/dev/no-such-disk')).toBe(undefined);
});
