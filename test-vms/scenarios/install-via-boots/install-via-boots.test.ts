import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startDisk } from '../../boot/start-disk.ts';
import { makeBareGrubDisk } from '../../install-via/grub-disk.ts';
import { hostPackages, makeHost, type TestHost } from '../../install-via/host.ts';
import { describeMachine } from '../../machine/describe-machine.ts';
import { bootableSystem, makeInitrds, stage1, uuid } from './systems.ts';

const name = 'nixboot install-via: the host by default, NixOS once, the host again';

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
const lacks = ['qemu-system-x86_64', 'grub-mkimage'].filter((program) => !isInstalled(program));
const reason = !existsSync(stage1)
  ? 'NIXTOOLS_NIXPKGS_2014 names no nixpkgs of 2014'
  : lacks.length > 0
    ? `needs ${lacks.join(', ')}`
    : existsSync('/usr/lib/grub/i386-pc/boot.img')
      ? undefined
      : 'needs grub-pc-bin';

/** The folder is the root, the host's file system is below /host, and nothing of that is seen elsewhere. */
const expectFolderAsRoot = (output: string): void => {
  expect(output).toContain('NIXOS-HAS-STARTED');
  const mounts = /MOUNTINFO-BEGIN\n([\s\S]*?)MOUNTINFO-END/.exec(output)?.[1] ?? '';
  const at = (point: string) => mounts.split('\n').filter((line) => line.split(' ')[4] === point);
  expect(at('/').at(-1)).toMatch(/^\d+ \d+ \d+:\d+ \/nixos \/ .* - ext4 /);
  expect(at('/host')[0]).toMatch(/^\d+ \d+ \d+:\d+ \/ \/host .* - ext4 /);
  expect(output).toMatch(/ROOT-HAS \[[^\]]*\bnix\b/);
  expect(output).not.toMatch(/ROOT-HAS \[[^\]]*\bboot\b/);
  expect(output).toMatch(/HOST-HAS \[[^\]]*grub\.cfg/);
};

describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (SKIPPED: ${reason})`, () => {
  describeMachine(
    'a machine with one disk',
    (machine) => {
      let host: TestHost;
      let disks: readonly string[];

      beforeAll(async () => {
        const { shared } = machine();
        await makeInitrds(machine());
        host = await makeHost(machine(), 'host.img');
        disks = [await makeBareGrubDisk(shared, uuid), host.image.outside];
        const system = await bootableSystem(machine(), '2014');
        await host.must(`cp /shared/vmlinuz /target/boot/vmlinuz; cp /shared/host-initrd /target/boot/initrd.img
          host_tree >/shared/before
          nixboot install-via ${system} ssh://box --one-shot
          nixboot install-via ${system} ssh://box
          grub=/target/boot/grub/grubenv; cp $grub /shared/armed
          printf '# GRUB Environment Block\\n' >/shared/unarmed; head -c 999 /dev/zero | tr '\\0' '#' >>/shared/unarmed
          cat /shared/unarmed >$grub`);
      });

      it('starts the host by default', async () => {
        const output = await startDisk(disks);
        expect(output).toContain('HOST-HAS-STARTED');
        expect(output).not.toContain('NIXOS-HAS-STARTED');
      });

      it('starts NixOS once, in its folder, by the stage 1 of 2014', async () => {
        await host.must('cat /shared/armed >/target/boot/grub/grubenv');
        const output = (await startDisk(disks)).replaceAll('\r', '');
        expect(output).toContain('<<< NixOS Stage 1 >>>');
        expectFolderAsRoot(output);
      });

      it('starts the host again after that, by itself', async () => {
        const output = await startDisk(disks);
        expect(output).toContain('HOST-HAS-STARTED');
        expect(output).not.toContain('NIXOS-HAS-STARTED');
      });

      it('starts NixOS once by the stage 1 of systemd, in the same folder', async () => {
        const system = await bootableSystem(machine(), 'systemd');
        await host.must(`nixboot install-via ${system} ssh://box --one-shot`);
        const output = (await startDisk(disks, { memory: 1024 })).replaceAll('\r', '');
        expect(output).toContain('Running in initrd');
        // systemd shortens names on the console, and has colours there.
        expect(output).toMatch(/Finished \S*nixboot-root-fold/);
        expectFolderAsRoot(output);
      });

      it('starts the host again after that as well', async () => {
        expect(await startDisk(disks)).toContain('HOST-HAS-STARTED');
      });

      it('has changed nothing of the host outside of the paths that are allowed, and gives these back', async () => {
        const text = await host.must(`grep -q 'written by an activation' /target/nixos/etc/passwd
          host_tree | diff /shared/before - | sed -n 's/^[<>] \\(\\.\\S*\\) f .*/\\1/p' | sort -u
          nixboot install-via --undo ssh://box --delete-root
          host_tree | diff /shared/before - | sed -n 's/^[<>] \\(\\.\\S*\\) f .*/undone: \\1/p'
          cmp /shared/unarmed /target/boot/grub/grubenv`);
        expect(text.trim().split('\n')).toEqual([
          './boot/grub/custom.cfg',
          './boot/grub/grubenv',
          './boot/grub/nixos.cfg',
          './boot/nixos/manifest.json',
        ]);
      });
    },
    hostPackages,
  );
});
