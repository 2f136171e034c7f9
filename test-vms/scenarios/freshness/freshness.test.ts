import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFolder, writeCpio } from '@nixtools/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { environmentBlock, hostMenu, makeBootDisk, sayAndStop } from '../../boot/boot-disk.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { repository } from '../../machine/repository.ts';

const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const reason = (all ? undefined : 'only with --all') ?? missingForBoots() ?? missingForMachines([]);
const name = 'a machine with systemd, in which a generation is deleted';
/** What GRUB is to start once, one after the other: the first two are deleted by then. */
const once = ['nixos-profile-test>nixos-profile-test-1', 'nixos-system>nixos-system-42', 'nixos-default'];
const makeScript = fileURLToPath(new URL('make-host.sh', import.meta.url));

describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (SKIPPED: ${reason})`, () => {
  let machine: FakeRoot;
  let folder: string;
  let disk: string;
  const token = randomBytes(6).toString('hex');
  const start = async (): Promise<string> => (await startDisk([disk], { seconds: 500 })).replaceAll('\r', '');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-freshness-'));
    machine = fakeRoot();
    const { image, modules } = await debianKernel();
    const kernel = readFileSync(image);
    execFileSync(
      'sh',
      [
        ...[makeScript, await debianTree(recipes.systemd), join(repository, 'apps/nixboot')],
        ...[process.execPath, modules, machine.root, join(folder, 'initrd')],
      ],
      { stdio: 'pipe' },
    );
    const system = (version: string) => ({
      version,
      kernel,
      initrd: sayAndStop(`system ${version} ${token}`),
      params: ['console=ttyS0', 'panic=-1'],
    });
    machine.addGeneration(1, machine.addSystem(system('test')), { profile: 'test' });
    for (const number of [41, 42]) machine.addGeneration(number, machine.addSystem(system(`24.${number}`)));
    machine.write('/boot/vmlinuz', kernel);
    machine.write('/boot/initrd.img', writeCpio(readFolder(join(folder, 'initrd'), { allRoot: true })));
    machine.write('/boot/grub/grub.cfg', hostMenu('host'));
    machine.write('/boot/grub/grubenv', environmentBlock(), 0o644);
    for (const [index, entry] of once.entries())
      machine.write(`/scenario/once-${index + 1}`, environmentBlock({ next_entry: entry }), 0o644);
    disk = join(folder, 'disk.img');
    await makeBootDisk(disk, machine.root, { size: 384 * 2 ** 20 });
  });
  afterAll(() => {
    machine?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('BIOS starts it; its menu follows by the path units of nixboot', async () => {
    const output = await start();
    const said = (what: string): string | undefined =>
      new RegExp(`FRESHNESS ${what}: (.*)`).exec(output)?.[1] ?? output.slice(-3000);
    const inits = [41, 42].map((number) => `nixos-system-24.${number}/init`);
    expect(said('at first')).toMatch(
      new RegExp(`^nixos-system-42 nixos-system-41 nixos-profile-test-1 default \\S+-${inits[1]}$`),
    );
    expect(said('then')).toMatch(new RegExp(`^nixos-system-41 default \\S+-${inits[0]}$`));
    expect(said('units')).toBe('active active ');
  });

  const expectHost = (output: string): void => {
    expect(output).toContain('STARTED the host again');
    expect(output).not.toContain('STARTED system');
  };
  const left = `STARTED system 24.41 ${token} by BIOS [`;

  it('BIOS starts the host when GRUB was to start the one generation of a profile, which is gone', async () => {
    expectHost(await start());
  });

  it('BIOS starts the newest that is left when GRUB was to start another generation, and then the host', async () => {
    expect(await start()).toContain(left);
    expectHost(await start());
  });

  it('BIOS starts the generation that is left as the default of our menu', async () => {
    expect(await start()).toContain(left);
  });
});
