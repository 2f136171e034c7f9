import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../test/run-program.ts';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { recipes, withPackages } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { buildSystem, repository } from '../../install-via/host.ts';
import { writeStage1Units } from '../../install-via/stage-1-units.ts';
import type { Machine } from '../../machine/machine.ts';
import { mustSucceed } from '../../machine/must-succeed.ts';

/** Of the host's file system. */
export const uuid = '6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10';
const device = `/dev/disk/by-uuid/${uuid}`;
const tree = process.env['NIXTOOLS_NIXPKGS_2014'] ?? '';
/** The file of the 2014 tree that is the init of a scripted initrd. */
export const stage1 = join(tree, 'nixos/modules/system/boot/stage-1-init.sh');

/** What the module adds to stage 1, as the NixOS of 2014 evaluates it. */
const hookOf2014 = async (): Promise<string> => {
  const store = createThrowawayStore();
  try {
    const configuration = `{ imports = [ ${repository}/apps/nixboot/nix/root-folder.nix ];
      nixboot.rootFolder = { enable = true; device = "${device}"; fsType = "ext4"; }; }`;
    const expression = `(import ${tree}/nixos { configuration = ${configuration}; }).config.boot.initrd.postMountCommands`;
    return JSON.parse(
      await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression),
    );
  } finally {
    store.remove();
  }
};

/**
 * Makes in the machine's shared folder: vmlinuz, Debian's kernel; host-initrd, which says who it is; nixos-initrd, the stage 1 of 2014 with
 * our hook; systemd-initrd, a Debian's systemd with our unit.
 */
export const makeInitrds = async (machine: Machine): Promise<void> => {
  const { shared } = machine;
  const kernel = await debianKernel();
  const version = kernel.modules.split('/').at(-1) ?? '';
  copyFileSync(kernel.image, join(shared, 'kernel'));
  await cp(kernel.modules, join(shared, version), { recursive: true });
  copyFileSync(stage1, join(shared, 'stage-1-init.sh'));
  writeFileSync(join(shared, 'hook'), await hookOf2014());
  await machine.must(
    `sh /nixtools/test-vms/install-via/make-initrds.sh /shared/kernel /shared/${version} /shared/stage-1-init.sh /shared/hook /shared`,
  );
  await writeStage1Units(join(shared, 'units'), device);
  const debian = await debianTree(withPackages(recipes.systemd, ['udev']));
  const script = join(repository, 'test-vms/install-via/make-systemd-initrd.sh');
  const words = [script, debian, kernel.modules, join(shared, 'units'), join(shared, 'systemd-initrd')];
  mustSucceed('make-systemd-initrd.sh', await runProgram('sh', words));
};

/** Which stage 1 a system has. */
export type Stage1 = '2014' | 'systemd';

const stages: Readonly<
  Record<Stage1, { readonly initrd: string; readonly name: string; readonly params: string }>
> = {
  '2014': { initrd: 'nixos-initrd', name: 'nixos-system-box-14.04', params: '' },
  systemd: {
    initrd: 'systemd-initrd',
    name: 'nixos-system-box-systemd',
    params: ` root=${device} rootfstype=ext4 rw systemd.show_status=true`,
  },
};

/** A system with the kernel and an initrd that were made, and our stage 2 with a shell of its own. */
export const bootableSystem = async (machine: Machine, stage: Stage1): Promise<string> => {
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
  const { initrd, name, params } = stages[stage];
  return buildSystem(
    machine,
    `name = "${name}"; kernel = /shared/vmlinuz; initrd = /shared/${initrd}; init = /shared/stage-2; busybox = "${busybox}";
     params = "console=ttyS0 no_timer_check panic=5 boot.panic_on_fail${params}";`,
  );
};
