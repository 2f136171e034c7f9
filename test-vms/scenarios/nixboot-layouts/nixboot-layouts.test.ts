import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { environmentBlock, hostMenu, sayAndStop } from '../../boot/boot-disk.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { started } from '../../boot/started.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { repository } from '../../machine/repository.ts';
import { type Layout, layouts } from './layouts.ts';

const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const nixboot = join(repository, 'apps/nixboot/bin/nixboot.mjs');
const missing = missingForBoots(['mkfs.btrfs', 'cryptsetup']);
const name = 'disks of several layouts that start by a menu of nixboot';

/** A tree with one NixOS and a menu for it, as a disk. @returns the `init=` of the system */
const makeDisk = async (place: string, layout: Layout, token: string, work: string): Promise<string> => {
  const machine = fakeRoot();
  try {
    const kernel = readFileSync((await debianKernel()).image);
    const toplevel = machine.addSystem({
      version: '24.05',
      kernel,
      initrd: sayAndStop(`nixos ${token}`),
      params: ['console=ttyS0', 'panic=-1', `token=${token}`, 'dyndbg="file a.c +p"'],
    });
    machine.addGeneration(1, toplevel);
    machine.write('/boot/grub/grub.cfg', hostMenu('nixos-default', layout.hostFolder));
    machine.write('/boot/grub/grubenv', environmentBlock());
    const mounts = join(work, 'mounts');
    writeFileSync(mounts, layout.mounts);
    const words = ['update-grub', '--root', machine.root, '--mounts', mounts, ...(layout.words ?? [])];
    execFileSync(process.execPath, [nixboot, ...words]);
    await layout.make(place, machine.root, work);
    return `${toplevel}/init`;
  } finally {
    machine.remove();
  }
};

describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (SKIPPED: ${missing})`, () => {
  const runs = layouts.flatMap((layout) =>
    (['bios', 'uefi'] as const)
      .filter((firmware) => all || layout.short === firmware)
      .map((firmware) => ({ layout, firmware, by: firmware.toUpperCase(), what: layout.what })),
  );

  it.for(runs)('$by starts $what', async ({ layout, firmware, by }) => {
    const token = randomBytes(6).toString('hex');
    const work = mkdtempSync(join(tmpdir(), 'nixtools-layout-'));
    try {
      const disk = join(work, 'disk.img');
      const init = await makeDisk(disk, layout, token, work);
      const { answer } = layout;
      const output = await startDisk([disk], { firmware, ...(answer === undefined ? {} : { answer }) });
      const [, who, image, params] = /^(.*) \[BOOT_IMAGE=(\S+) (.*)\]$/.exec(started(output)) ?? [];
      expect(who, started(output)).toBe(`nixos ${token} by ${by}`);
      expect(image).toMatch(new RegExp(`^${layout.image.source}$`));
      expect(params).toBe(`init=${init} console=ttyS0 panic=-1 token=${token} "dyndbg=file a.c +p"`);
      if (answer !== undefined) expect(output.split(answer.to).length - 1).toBe(1);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
});
