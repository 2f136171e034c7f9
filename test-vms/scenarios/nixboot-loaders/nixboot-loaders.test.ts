import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { sayAndStop } from '../../boot/boot-disk.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { started } from '../../boot/started.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { repository } from '../../machine/repository.ts';
import { makeSystemdBootDisk } from './systemd-boot-disk.ts';

const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const nixboot = join(repository, 'apps/nixboot/bin/nixboot.mjs');
const missing = missingForBoots(['apt-get', 'dpkg']);
const name = 'machines that start by systemd-boot and entries of nixboot';

/** What a shell, GRUB or C would take for something else. */
const label = `Gen $x "42" it's {weird} > \`here\` #1 \\n`;
const hostile = 'dollar=$HOME semi=a;reboot tick=`x` hash=#1 quote=it\'s back=\\n dyndbg="file a.c +p"';

/** Without `default` in loader.conf, the loader starts the first one by its own order. */
const cases = [
  { what: 'the default, its parameters hostile', who: 'newest', params: hostile, short: true },
  {
    what: 'an older generation',
    file: 'nixos-system-41.conf',
    who: 'oldest',
    params: 'generation=41',
    short: false,
  },
  {
    what: 'a specialisation whose name is hostile',
    file: 'nixos-system-42-it_27s_20_24x.conf',
    who: 'special',
    params: 'generation=special',
    short: false,
  },
] as const;

describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (SKIPPED: ${missing})`, () => {
  let machine: FakeRoot;
  let folder: string;
  const toplevels = new Map<string, string>();
  const token = randomBytes(6).toString('hex');
  const loader = (text: string): void => writeFileSync(machine.at('boot/loader/loader.conf'), text);
  const start = async (): Promise<string> => {
    const disk = join(mkdtempSync(join(folder, 'disk-')), 'disk.img');
    await makeSystemdBootDisk(disk, machine.at('boot'));
    return startDisk([disk], { firmware: 'uefi' });
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-loaders-'));
    machine = fakeRoot();
    const kernel = readFileSync((await debianKernel()).image);
    const system = (who: string, generation: string, params: string) => ({
      version: `24.05.${generation}`,
      label: who === 'newest' ? label : `NixOS 24.05.${generation}`,
      kernel,
      initrd: sayAndStop(`${who} ${token}`),
      params: ['console=ttyS0', 'panic=-1', params],
    });
    const special = system('special', 'special', 'generation=special');
    const oldest = machine.addSystem(system('oldest', '41', 'generation=41'));
    const newest = machine.addSystem({
      ...system('newest', '42', hostile),
      specialisations: { "it's $x": special },
    });
    machine.addGeneration(41, oldest);
    machine.addGeneration(42, newest);
    toplevels.set('oldest', oldest).set('newest', newest).set('special', machine.addSystem(special));
    const mounts = join(folder, 'mounts');
    writeFileSync(
      mounts,
      '22 1 8:2 / / rw - ext4 UUID=2f0c8a4e-77b1-4c55-9d0e-3a6f1b2c4d5e rw\n23 22 8:1 / /boot rw - vfat UUID=0BAD-CAFE rw\n',
    );
    execFileSync(process.execPath, [
      ...[nixboot, 'update', '--target', 'bls', '--root', machine.root, '--mounts', mounts],
    ]);
    mkdirSync(machine.at('boot/loader'), { recursive: true });
  });
  afterAll(() => {
    machine?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const each of cases.filter(({ short }) => all || short))
    it(`UEFI starts by systemd-boot ${each.what}`, async () => {
      const { who, params } = each;
      loader(`timeout 2\n${'file' in each ? `default ${each.file}\n` : ''}`);
      const output = await start();
      // The loader itself says first where the initrd is.
      const said = started(output).replace(/initrd=\\nixos\\[a-z0-9]{32}-initrd-initrd /, '');
      expect(said).toBe(
        `${who} ${token} by UEFI [init=${toplevels.get(who)}/init console=ttyS0 panic=-1 ${params}]`,
      );
      expect(output).toContain(`NixOS - Configuration 42 - Default (2024-02-11 - ${label})`);
    });
});
