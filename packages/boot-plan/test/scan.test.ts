import { mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { profileFingerprint, scanSystems } from '../src/index.ts';
import { type FakeRoot, fakeRoot } from './fake-root.ts';

let machine: FakeRoot;
beforeEach(() => {
  machine = fakeRoot();
  machine.addGeneration(1, machine.addSystem({ version: '1' }));
});
afterEach(() => machine.remove());

const numbers = (): readonly (readonly [string, readonly number[]])[] =>
  scanSystems(machine.fs).profiles.map(({ name, generations }) => [
    name,
    generations.map(({ number }) => number),
  ]);
const reasons = (): readonly string[] =>
  scanSystems(machine.fs).skipped.map(({ place, reason }) => `${place}: ${reason}`);

it('finds profiles of any name, and links that end inside the root', () => {
  machine.addGeneration(4, machine.addSystem({ version: '4' }), { profile: 'my-prof 3' });
  machine.addGeneration(5, machine.addSystem({ version: '5' }), { profile: 'ä"\n' });
  machine.setBooted(machine.addSystem({ version: '6' }));
  expect(numbers()).toEqual([
    ['system', [1]],
    ['my-prof 3', [4]],
    ['ä"\n', [5]],
  ]);
  expect(scanSystems(machine.fs).booted?.document.label).toBe('NixOS 6 (Linux 6.1)');
  expect(reasons()).toEqual([]);
});

it('a broken boot.json costs its generation only', () => {
  const broken = machine.addSystem({ version: '2' });
  machine.addGeneration(2, broken);
  machine.write(`${broken}/boot.json`, '{"org.nixos.bootspec.v1": 7');
  expect(numbers()).toEqual([['system', [1]]]);
  expect(reasons()).toEqual([expect.stringContaining('system-2-link')]);
});

it('lists dangling links, containers and missing files with the reason', () => {
  const [noKernel, noInit, container] = ['2', '3', '4'].map((version) =>
    machine.addSystem({ version, kernel: version }),
  );
  machine.addGeneration(2, noKernel ?? '');
  machine.addGeneration(3, noInit ?? '');
  machine.addGeneration(4, container ?? '');
  machine.addGeneration(5, '/nix/store/00000000000000000000000000000000-gone');
  rmSync(machine.at(machine.fs.resolve(`${noKernel}/kernel`) ?? ''));
  rmSync(machine.at(`${noInit}/init`));
  rmSync(machine.at(`${container}/boot.json`));
  rmSync(machine.at(`${container}/kernel`));
  expect(numbers()).toEqual([['system', [1]]]);
  expect(reasons()).toEqual([
    '/nix/var/nix/profiles/system: the link leads to nothing',
    expect.stringContaining('system-5-link: the link leads to nothing'),
    expect.stringContaining('system-4-link: it has no kernel'),
    expect.stringContaining('system-3-link: its init is gone'),
    expect.stringContaining('system-2-link: its kernel is gone'),
  ]);
});

it('refuses files that are not in the store, and links that lead out of it', () => {
  machine.write('/etc/shadow', 'secret');
  const outside = machine.addSystem({ version: '2' });
  const link = machine.addSystem({ version: '3', kernel: 'another' });
  const kernel = machine.fs.resolve(`${link}/kernel`) ?? '';
  machine.replaceLink(kernel, '/etc/shadow');
  const text = machine.fs.readText(`${outside}/boot.json`, 10_000) ?? '';
  rmSync(machine.at(`${outside}/boot.json`));
  machine.write(`${outside}/boot.json`, text.replace(/"initrd":"[^"]*"/, '"initrd":"/etc/shadow"'));
  machine.addGeneration(2, outside);
  machine.addGeneration(3, link);
  mkdirSync(machine.at('home'));
  machine.replaceLink('/nix/var/nix/profiles/system-9-link', '/home');
  expect(numbers()).toEqual([['system', [1]]]);
  expect(reasons()).toHaveLength(3);
});

it('sees by links alone that something changed', () => {
  const before = profileFingerprint(machine.fs);
  expect(profileFingerprint(machine.fs)).toBe(before);
  const other = machine.addSystem({ version: '2' });
  machine.addGeneration(2, other, { current: false });
  const added = profileFingerprint(machine.fs);
  expect(added).not.toBe(before);
  machine.setBooted(other);
  expect(profileFingerprint(machine.fs)).not.toBe(added);
  machine.removeGeneration(2);
  rmSync(machine.at('run/booted-system'));
  expect(profileFingerprint(machine.fs)).toBe(before);
  rmSync(machine.at(machine.fs.resolve('/nix/var/nix/profiles/system') ?? ''), { recursive: true });
  expect(profileFingerprint(machine.fs)).not.toBe(before);
});
