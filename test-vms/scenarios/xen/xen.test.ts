import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { environmentBlock, hostMenu, makeBootDisk, mountTable, sayAndStop } from '../../boot/boot-disk.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { unpackedPackages } from '../../debian/unpacked.ts';
import { repository } from '../../machine/repository.ts';

const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const reason = missingForBoots();
const name = 'Xen and its first guest start by a menu of nixboot';
const nixboot = join(repository, 'apps/nixboot/bin/nixboot.mjs');

const xenParams = ['console=com1', 'com1=115200,8n1', 'dom0_mem=384M', 'bootscrub=0'];
const store = (path: string): string => `/nix/store/${'x'.repeat(32)}-xen-4.17/boot/${path}`;

const cases = [
  { firmware: 'bios', protocol: 'multiboot2', id: 'nixos-system-2', short: true },
  { firmware: 'bios', protocol: 'multiboot', id: 'nixos-system-1', short: false },
  { firmware: 'uefi', protocol: 'multiboot2', id: 'nixos-system-2', short: false },
] as const;

describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (SKIPPED: ${reason})`, () => {
  let machine: FakeRoot;
  let folder: string;
  const token = randomBytes(6).toString('hex');

  /** Debian's Xen, as the bootspec of NixOS 24.11 names it, and as a later one does. */
  const extensions = {
    v1: { 'org.xenproject.bootspec.v1': { xen: store('xen.gz'), xenParams } },
    v2: {
      'org.xenproject.bootspec.v2': {
        multibootPath: store('xen.gz'),
        efiPath: store('xen.efi'),
        params: xenParams,
        version: '4.17',
      },
    },
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-xen-'));
    machine = fakeRoot();
    const boot = join(await unpackedPackages(['xen-hypervisor-4.17-amd64']), 'boot');
    for (const end of ['gz', 'efi']) {
      const file = readdirSync(boot).find((each) => each.startsWith('xen-') && each.endsWith(`.${end}`));
      machine.write(store(`xen.${end}`), readFileSync(join(boot, file ?? '')));
    }
    // Debian's kernel for clouds cannot be Xen's first guest.
    const kernel = readFileSync((await debianKernel(process.env, 'linux-image-amd64')).image);
    const system = (version: 'v1' | 'v2') => ({
      version,
      kernel,
      initrd: sayAndStop(`${version} ${token}`),
      params: ['console=hvc0', 'quiet', 'panic=-1', 'dollar=$HOME', 'semi=a;reboot', `who=${version}`],
      more: extensions[version],
    });
    machine.addGeneration(1, machine.addSystem(system('v1')));
    machine.addGeneration(2, machine.addSystem(system('v2')));
    writeFileSync(join(folder, 'mounts'), mountTable);
    execFileSync(
      process.execPath,
      [...[nixboot, 'update-grub', '--root', machine.root], ...['--mounts', join(folder, 'mounts')]],
      { stdio: 'pipe' },
    );
  });
  afterAll(() => {
    machine?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { firmware, protocol, id, short } of cases)
    it.runIf(all || short)(
      `${firmware.toUpperCase()} starts Xen by ${protocol}, and Xen the kernel with its initrd and parameters`,
      async () => {
        writeFileSync(machine.at('boot/grub/grub.cfg'), hostMenu(`nixos-system>${id}`));
        writeFileSync(machine.at('boot/grub/grubenv'), environmentBlock());
        const disk = join(mkdtempSync(join(folder, 'disk-')), 'disk.img');
        await makeBootDisk(disk, machine.root, { modules: ['multiboot', 'multiboot2', 'gzio'] });
        const output = (await startDisk([disk], { firmware, memory: 1024, seconds: 500 })).replaceAll(
          '\r',
          '',
        );
        const version = id.endsWith('1') ? 'v1' : 'v2';
        const toplevel = machine.fs.readLink(`/nix/var/nix/profiles/${id.replace('nixos-', '')}-link`);
        expect(output).toContain(`Command line: ${xenParams.join(' ')}\n`);
        expect(output).toMatch(new RegExp(`STARTED ${version} ${token} by `));
        expect(output).toContain(
          `[init=${toplevel}/init console=hvc0 quiet panic=-1 dollar=$HOME semi=a;reboot who=${version}]`,
        );
      },
    );
});
