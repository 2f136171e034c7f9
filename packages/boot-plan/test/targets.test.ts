import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PlanRequest, updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot } from './fake-root.ts';

let machine: FakeRoot;
let apart: PlanRequest;
beforeEach(() => {
  machine = fakeRoot();
  apart = machine.request(bootApart);
  const s = { version: 's', params: ['splash'] };
  machine.addGeneration(
    1,
    machine.addSystem({ version: '1', specialisations: { s, 'a b_c': { version: 'abc' } } }),
  );
});
afterEach(() => machine.remove());

const entries = (): readonly string[] => readdirSync(machine.at('boot/loader/entries')).sort();

describe('bls', () => {
  beforeEach(() => {
    apart = { ...apart, target: 'bls' };
  });

  it('writes a file for each entry, with names that systemd-boot takes', async () => {
    await updateBoot(apart);
    expect(entries()).toEqual([
      'nixos-default-a_20b__c.conf',
      'nixos-default-s.conf',
      'nixos-default.conf',
      'nixos-system-1-a_20b__c.conf',
      'nixos-system-1-s.conf',
      'nixos-system-1.conf',
    ]);
    const text = readFileSync(machine.at('boot/loader/entries/nixos-system-1-s.conf'), 'utf8');
    expect(text.replaceAll(/[0-9a-z]{32}-/g, '')).toBe(`# Written by nixboot.
title NixOS - Configuration 1 - (s - 2024-01-01 - s (Linux 6.1))
version 1 NixOS s (Linux 6.1)
sort-key nixos-3-generations
linux /nixos/linux-6.1-bzImage
initrd /nixos/initrd-initrd
options init=/nix/store/nixos-system-s/init splash
`);
  });

  it('has the default first, whatever labels and sort keys of others say', async () => {
    const keyed = (sortKey: string) => ({ more: { 'org.nixos.systemd-boot': { sortKey } } });
    machine.addGeneration(2, machine.addSystem({ version: '2', ...keyed('a') }));
    machine.addGeneration(
      3,
      machine.addSystem({
        version: '3',
        label: 'A',
        ...keyed('mine'),
        specialisations: { z: { version: '3z', label: 'Z', ...keyed('a') } },
      }),
    );
    await updateBoot(apart);
    const keys = entries().map((name) => {
      const text = readFileSync(machine.at(`boot/loader/entries/${name}`), 'utf8');
      return { name, key: /^sort-key (.*)$/m.exec(text)?.[1] ?? '' };
    });
    const first = keys.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    expect(first[0]?.name).toBe('nixos-default.conf');
    expect(keys.filter(({ key }) => key === first[0]?.key)).toHaveLength(1);
  });

  it('removes only entries of its own', async () => {
    await updateBoot(apart);
    const ours = entries();
    writeFileSync(machine.at('boot/loader/entries/debian.conf'), 'title Debian\n');
    writeFileSync(machine.at('boot/loader/entries/nixos-mine.conf'), 'title Mine\n');
    machine.addGeneration(2, machine.addSystem({ version: '2' }));
    machine.removeGeneration(1);
    await updateBoot(apart);
    expect(entries()).toEqual([
      'debian.conf',
      'nixos-default.conf',
      'nixos-mine.conf',
      'nixos-system-2.conf',
    ]);
    expect(ours).not.toContain('debian.conf');
  });

  it('a label or parameter cannot add a key', async () => {
    const label = 'x\nlinux /evil';
    machine.addGeneration(2, machine.addSystem({ version: '2', label, params: ['a\nlinux /evil'] }));
    const { plan } = await updateBoot(apart);
    const texts = entries().map((name) => readFileSync(machine.at(`boot/loader/entries/${name}`), 'utf8'));
    expect(texts.join('').match(/^linux \/evil/m)).toBeNull();
    expect(plan.entries.length + plan.skipped.length).toBeGreaterThanOrEqual(4);
  });
});

describe('heads', () => {
  beforeEach(() => {
    apart = { ...apart, target: 'heads' };
  });
  const text = (): string => readFileSync(machine.at('boot/nixos/nixos.cfg'), 'utf8');

  it('writes plain entries with paths from the top of /boot', async () => {
    const { changed } = await updateBoot(apart);
    expect(text().replaceAll(/[0-9a-z]{32}-/g, '')).toContain(`menuentry 'NixOS' --id 'nixos-default' {
  linux /nixos/linux-6.1-bzImage init=/nix/store/nixos-system-1/init loglevel=4 version=1
  initrd /nixos/initrd-initrd
}
`);
    expect(text()).not.toMatch(/search|submenu|\$/);
    expect(changed).toContain(machine.at('boot/nixos/nixos.cfg'));
    expect((await updateBoot(apart)).changed).toEqual([]);
  });

  it('names what it cannot express, and never lets Heads run a label', async () => {
    machine.addGeneration(2, machine.addSystem({ version: '2', params: ['x="a b"', '$(reboot)'] }));
    machine.addGeneration(3, machine.addSystem({ version: '3', label: '$(reboot) `reboot`' }));
    const { plan } = await updateBoot(apart);
    expect(plan.skipped).toEqual([expect.objectContaining({ place: 'nixos-system-2' })]);
    expect(text()).not.toMatch(/[$`]/);
  });
});

it('a change of the target leaves no menu of the old one', async () => {
  await updateBoot({ ...apart, target: 'bls' });
  await updateBoot(apart);
  expect(entries()).toEqual([]);
  expect(machine.menu()).toContain('menuentry');
});
