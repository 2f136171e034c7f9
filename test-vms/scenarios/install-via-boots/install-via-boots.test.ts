import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { makeGrubDisk } from '../../install-via/grub-disk.ts';
import { buildSystem, hostPackages, makeHost, repository, type TestHost } from '../../install-via/host.ts';
import { describeMachine } from '../../machine/describe-machine.ts';
import type { Machine } from '../../machine/machine.ts';

const uuid = '6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10';
const tree = process.env['NIXTOOLS_NIXPKGS_2014'] ?? '';
const stage1 = join(tree, 'nixos/modules/system/boot/stage-1-init.sh');
const name = 'nixboot install-via: the host by default, NixOS once, the host again';

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
const lacks = ['qemu-system-x86_64', 'grub-mkimage'].filter((program) => !isInstalled(program));
const reason =
  tree === '' || !existsSync(stage1)
    ? 'NIXTOOLS_NIXPKGS_2014 names no nixpkgs of 2014'
    : lacks.length > 0
      ? `needs ${lacks.join(', ')}`
      : existsSync('/usr/lib/grub/i386-pc/boot.img')
        ? undefined
        : 'needs grub-pc-bin';

/** What the module adds to stage 1, as the NixOS of 2014 evaluates it. */
const hookOf2014 = async (): Promise<string> => {
  const store = createThrowawayStore();
  try {
    const configuration = `{ imports = [ ${repository}/apps/nixboot/nix/root-folder.nix ];
      nixboot.rootFolder = { enable = true; device = "/dev/disk/by-uuid/${uuid}"; fsType = "ext4"; }; }`;
    const expression = `(import ${tree}/nixos { configuration = ${configuration}; }).config.boot.initrd.postMountCommands`;
    return JSON.parse(
      await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression),
    );
  } finally {
    store.remove();
  }
};

/** A system with the kernel and the initrd that were made, and our stage 2 with a shell of its own. */
const bootableSystem = async (machine: Machine): Promise<string> => {
  const busybox = (
    await machine.must(
      'mkdir -p shell/busybox/bin; cp /usr/bin/busybox shell/busybox/bin/; nix-store --add shell/busybox',
    )
  ).trim();
  const script = readFileSync(join(repository, 'test-vms/install-via/stage-2.sh'), 'utf8');
  writeFileSync(
    join(machine.shared, 'stage-2'),
    `#!${busybox}/bin/busybox sh\n${script.replaceAll('@busybox@', `${busybox}/bin/busybox`)}`,
    { mode: 0o755 },
  );
  return buildSystem(
    machine,
    `kernel = /shared/vmlinuz; initrd = /shared/nixos-initrd; init = /shared/stage-2; params = "console=ttyS0 panic=5 boot.panic_on_fail"; busybox = "${busybox}";`,
  );
};

describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (SKIPPED: ${reason})`, () => {
  describeMachine(
    'a machine with one disk',
    (machine) => {
      let host: TestHost;
      let disks: readonly string[];

      beforeAll(async () => {
        const { shared } = machine();
        const kernel = await debianKernel();
        copyFileSync(kernel.image, join(shared, 'kernel'));
        await cp(kernel.modules, join(shared, kernel.modules.split('/').at(-1) ?? ''), { recursive: true });
        copyFileSync(stage1, join(shared, 'stage-1-init.sh'));
        writeFileSync(join(shared, 'hook'), await hookOf2014());
        const modules = `/shared/${kernel.modules.split('/').at(-1)}`;
        await machine().must(
          `sh /nixtools/test-vms/install-via/make-initrds.sh /shared/kernel ${modules} /shared/stage-1-init.sh /shared/hook /shared`,
        );
        host = await makeHost(machine(), 'host.img');
        disks = [await makeGrubDisk(shared, uuid), host.image.outside];
        const system = await bootableSystem(machine());
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
        expect(output).toContain('NIXOS-HAS-STARTED');
        const mounts = /MOUNTINFO-BEGIN\n([\s\S]*?)MOUNTINFO-END/.exec(output)?.[1] ?? '';
        const at = (point: string) => mounts.split('\n').filter((line) => line.split(' ')[4] === point);
        expect(at('/').at(-1)).toMatch(/^\d+ \d+ \d+:\d+ \/nixos \/ .* - ext4 /);
        expect(at('/host')[0]).toMatch(/^\d+ \d+ \d+:\d+ \/ \/host .* - ext4 /);
        expect(output).toMatch(/ROOT-HAS \[[^\]]*\bnix\b/);
        expect(output).not.toMatch(/ROOT-HAS \[[^\]]*\bboot\b/);
        expect(output).toMatch(/HOST-HAS \[[^\]]*grub\.cfg/);
      });

      it('starts the host again after that, by itself', async () => {
        const output = await startDisk(disks);
        expect(output).toContain('HOST-HAS-STARTED');
        expect(output).not.toContain('NIXOS-HAS-STARTED');
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
