import { basename } from 'node:path';
import { grubPlace, readInPlace } from '@nixtools/boot-plan';
import { NixtoolsError } from '@nixtools/nix-formats';
import { mountAt, probedMachine } from '../probe/machine.ts';
import type { Probe } from '../probe/probe.ts';
import type { RootFolder } from '../state/root-folder.ts';
import type { ClosurePath } from '../system/closure.ts';
import { type CheckedTarget, checkTarget } from './check-target.ts';

/** The system that is to be installed, as far as a plan needs it. */
export interface SystemToInstall {
  readonly toplevel: string;
  /** Nix's name of its platform: `x86_64-linux`. */
  readonly platform: string;
  readonly closure: readonly ClosurePath[];
  /** Bytes of kernel and initrd. */
  readonly kernels: number;
}

export interface InstallRequest {
  readonly root: RootFolder;
  readonly shareStore: boolean;
  readonly oneShot: boolean;
  /** Whether a Nix for the target is at hand. */
  readonly bringsNix: boolean;
}

/** What an installation would do: data, for people and for `--json`. */
export interface InstallPlan {
  readonly target: string;
  readonly host: {
    readonly arch: string;
    readonly firmware: 'efi' | 'bios';
    readonly grub: string;
    readonly heads: readonly string[];
    readonly nix: string | undefined;
    readonly rootFileSystem: string;
    readonly bootFileSystem: string;
  };
  readonly root: RootFolder;
  readonly toplevel: string;
  readonly shareStore: boolean;
  readonly oneShot: boolean;
  /** Whether an earlier installation is there, and how far it came. */
  readonly found: 'nothing' | 'started' | 'installed' | 'removed';
  readonly kernels: { readonly inPlace: boolean; readonly reason?: string };
  readonly paths: { readonly all: number; readonly missing: number };
  /** Bytes to copy, and free on the file system of the root folder. */
  readonly bytes: { readonly toCopy: number; readonly free: number };
  /** Everything outside of the root folder that is written. */
  readonly writes: readonly string[];
  readonly remarks: readonly string[];
}

/** A 32-bit system starts on a 64-bit processor of the same family; nothing else does. */
const runs = (platform: string, arch: string): boolean => {
  const machine = platform.replace(/-linux$/, '');
  const old = ['i386', 'i486', 'i586', 'i686'];
  return machine === arch || (old.includes(machine) && (old.includes(arch) || arch === 'x86_64'));
};

const requireArch = ({ platform, toplevel }: SystemToInstall, { arch }: Probe, name: string): void => {
  if (runs(platform, arch)) return;
  throw new NixtoolsError({
    code: 'TARGET_ARCH',
    kind: 'refused',
    message: `the system is for ${platform}, and the target is ${arch}`,
    place: `${name}: ${toplevel}`,
    hint: `build it for ${arch}-linux`,
  });
};

const requireNix = (probe: Probe, { bringsNix, shareStore }: InstallRequest, name: string): void => {
  if (probe.nix !== undefined || (bringsNix && !shareStore)) return;
  throw new NixtoolsError({
    code: 'TARGET_NO_NIX',
    kind: 'refused',
    message: 'the target has no Nix (no nix-daemon on its PATH), which receives the system',
    place: name,
    hint: shareStore
      ? 'a store can only be shared with a host that has Nix: leave out --share-store'
      : 'give a static Nix with --nix FILE, which goes into the root folder, or install Nix on the target',
  });
};

/** Blocks, folders and Nix's database need some more than the files. */
const withMargin = (bytes: number): number => Math.ceil(bytes * 1.05) + 16 * 1024 * 1024;

const requireRoom = (needed: number, free: number, place: string): void => {
  if (needed <= free) return;
  throw new NixtoolsError({
    code: 'TARGET_FULL',
    kind: 'refused',
    message: `${needed} bytes are needed, and ${free} are free`,
    place,
    hint: 'make room on the target, or give a --root on another file system',
  });
};

/**
 * Judges a target and says what would be done. Pure: nothing is changed, here or there.
 *
 * @param name the target, for people
 * @throws {NixtoolsError} `TARGET_ARCH`, `TARGET_NO_NIX`, `TARGET_FULL` (refused), and those of `checkTarget`
 */
export const planInstall = (
  probe: Probe,
  system: SystemToInstall,
  { request, name }: { readonly request: InstallRequest; readonly name: string },
): { readonly plan: InstallPlan; readonly checked: CheckedTarget } => {
  const { root, shareStore, oneShot } = request;
  const checked = checkTarget(probe, { root, shareStore, oneShot, name });
  requireArch(system, probe, name);
  requireNix(probe, request, name);
  const { boot, grub, state } = checked;
  const machine = probedMachine(probe, { prefix: '', ...(shareStore ? { sharedStoreOf: root } : {}) });
  const kernels = readInPlace(
    machine,
    grubPlace(machine, { name: 'store', path: `${root}/nix/store` }),
    grubPlace(machine, { name: 'boot', path: boot.folder }),
  );
  const missing = system.closure.filter(({ path }) => !probe.stored.has(basename(path)));
  const toCopy = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  if (missing.length > 0) requireRoom(withMargin(toCopy), probe.free, `${name}:${probe.parent}`);
  if (!kernels.inPlace && state?.stage !== 'installed')
    requireRoom(system.kernels + 1024 * 1024, boot.free, `${name}:${boot.folder}`);
  return {
    checked,
    plan: {
      target: name,
      host: {
        arch: probe.arch,
        firmware: probe.firmware,
        grub,
        heads: boot.heads,
        nix: probe.nix?.version,
        rootFileSystem: mountAt(probe, root)?.kind ?? 'unknown',
        bootFileSystem: mountAt(probe, boot.folder)?.kind ?? 'unknown',
      },
      root,
      toplevel: system.toplevel,
      shareStore,
      oneShot,
      found: state?.stage ?? 'nothing',
      kernels,
      paths: { all: system.closure.length, missing: missing.length },
      bytes: { toCopy, free: probe.free },
      writes: [
        `${grub}/nixos.cfg`,
        `${grub}/custom.cfg`,
        ...(oneShot ? [`${grub}/grubenv`] : []),
        `${boot.folder}/nixos/`,
        ...(shareStore ? ['/nix/store', '/nix/var/nix'] : []),
      ],
      remarks:
        boot.heads.length > 0
          ? ['Heads starts this machine: it will ask for the changed files to be signed again']
          : [],
    },
  };
};
