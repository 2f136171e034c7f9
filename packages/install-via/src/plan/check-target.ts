import { menuMark } from '@nixtools/boot-plan';
import { type ErrorKind, NixtoolsError } from '@nixtools/nix-formats';
import { isReadOnly, mountAt } from '../probe/machine.ts';
import type { Probe, ProbedBoot } from '../probe/probe.ts';
import type { RootFolder } from '../state/root-folder.ts';
import { type InstallState, parseState, stateFolder } from '../state/state.ts';

interface Refusal {
  readonly code: string;
  readonly kind?: ErrorKind;
  readonly message: string;
  readonly place?: string;
  readonly hint: string;
}

const refuse = ({ kind = 'refused', ...details }: Refusal): never => {
  throw new NixtoolsError({ kind, ...details });
};

/** A target that can be worked on, with what an earlier installation left. */
export interface CheckedTarget {
  readonly boot: ProbedBoot;
  /** The real path of GRUB's folder. */
  readonly grub: string;
  readonly state?: InstallState;
}

/** The journal of the target, when there is one. @throws {NixtoolsError} `INSTALL_STATE_INVALID` (verification) */
export const stateOf = (probe: Probe, root: RootFolder, name: string): InstallState | undefined => {
  const place = `${name}:${root}/${stateFolder}/state.json`;
  if (probe.state.kind !== 'file') return undefined;
  const state = parseState(probe.state.bytes.toString('utf8'), place);
  if (state.root !== root)
    return refuse({
      code: 'ROOT_FOLDER_NOT_OURS',
      message: `the journal there is of another folder, ${state.root}`,
      place,
      hint: 'was the folder moved? Move it back, or give another --root',
    });
  return state;
};

const checkRoot = (probe: Probe, root: RootFolder, place: string): void => {
  if (probe.realParent !== probe.parent)
    refuse({
      code: 'ROOT_FOLDER_UNSAFE',
      message: `a link is on the way: ${probe.parent} is really ${probe.realParent}`,
      place,
      hint: 'give the real path with --root',
    });
  if (probe.root !== 'none' && probe.root !== 'folder')
    refuse({
      code: 'ROOT_FOLDER_UNSAFE',
      message: `a ${probe.root} is where the root folder belongs`,
      place,
      hint: 'move it away, or give another --root',
    });
  // Killed before the journal was written: nothing but our empty folder is there.
  const others = probe.entries.filter((name) => name !== stateFolder);
  if (probe.root === 'folder' && probe.state.kind !== 'file' && others.length > 0)
    refuse({
      code: 'ROOT_FOLDER_NOT_OURS',
      message: `the folder is not empty and nixboot did not make it; it holds ${others.slice(0, 3).join(', ')}`,
      place,
      hint: 'give another --root: a folder of its own that does not exist yet, or is empty',
    });
  if (!probe.isRootWritable || isReadOnly(probe, root))
    refuse({
      code: 'TARGET_READ_ONLY',
      message: 'the file system of the root folder is mounted read-only',
      place,
      hint: 'mount it writable on the target, or give a --root elsewhere',
    });
};

const checkMenu = (boot: ProbedBoot, grub: string, name: string, state: InstallState | undefined): void => {
  if (boot.nixosCfg.kind !== 'none') {
    const isOurs =
      boot.nixosCfg.kind === 'file' && boot.nixosCfg.bytes.toString('latin1').startsWith(menuMark);
    if (!isOurs)
      refuse({
        code: 'MENU_NOT_OURS',
        message: 'a file that nixboot did not write is where the menu belongs',
        place: `${name}:${grub}/nixos.cfg`,
        hint: 'look at it, and move it away on the target',
      });
  }
  const isForeign = boot.ours === 'folder' && boot.manifest.kind !== 'file' && state === undefined;
  if (isForeign || !['none', 'folder'].includes(boot.ours))
    refuse({
      code: 'FOLDER_NOT_OURS',
      message: 'something that nixboot did not make is where it keeps its folder',
      place: `${name}:${boot.folder}/nixos`,
      hint: 'look at it, and move it away on the target',
    });
  if (!['none', 'file'].includes(boot.customCfg.kind))
    refuse({
      code: 'CUSTOM_CFG_ODD',
      message: `custom.cfg is a ${boot.customCfg.kind}`,
      place: `${name}:${grub}/custom.cfg`,
      hint: 'make it a file on the target, or remove it',
    });
};

const checkBoot = (probe: Probe, name: string): { readonly boot: ProbedBoot; readonly grub: string } => {
  const { boot } = probe;
  if (boot === undefined)
    return refuse({
      code: 'BOOT_NOT_FOUND',
      kind: 'environment',
      message: 'the target has no /boot',
      place: name,
      hint: 'is it mounted there?',
    });
  if (boot.grub === undefined || boot.grub.kind !== 'folder' || !boot.grub.hasConfig)
    return refuse({
      code: 'GRUB_NOT_FOUND',
      kind: 'environment',
      message: 'the target has no GRUB with a grub.cfg in /boot/grub or /boot/grub2',
      place: `${name}:${boot.folder}`,
      hint: 'nixboot adds to a GRUB that is there and installs none; is /boot mounted?',
    });
  const grub = `${boot.folder}/${boot.grub.name}`;
  if (!boot.isWritable || !boot.isGrubWritable || isReadOnly(probe, boot.folder) || isReadOnly(probe, grub))
    refuse({
      code: 'TARGET_READ_ONLY',
      message: 'the boot folder is mounted read-only',
      place: `${name}:${boot.folder}`,
      hint: 'on the target: mount -o remount,rw /boot',
    });
  return { boot, grub };
};

const checkInclude = (boot: ProbedBoot, grub: string, name: string): void => {
  if (/^\s*(?:source|configfile|\.)\s+\S*custom\.cfg/m.test(boot.grubCfg.bytes.toString('utf8'))) return;
  refuse({
    code: 'CUSTOM_CFG_UNREAD',
    message: "the host's grub.cfg does not read custom.cfg, so that no menu of ours would be seen",
    place: `${name}:${grub}/grub.cfg`,
    hint: 'see that /etc/grub.d/41_custom is there and executable on the target, and run update-grub there',
  });
};

/** File systems that GRUB can write a variable back to; elsewhere an entry for one boot would stay for ever. */
const writable = ['ext2', 'ext3', 'ext4', 'vfat', 'msdos', 'xfs'];

const checkOneShot = (probe: Probe, { boot, grub }: CheckedTarget, name: string): void => {
  const text = boot.grubCfg.bytes.toString('utf8');
  const place = `${name}:${grub}`;
  if (!text.includes('next_entry') || !text.includes('load_env'))
    refuse({
      code: 'ONE_SHOT_IMPOSSIBLE',
      message: "the host's grub.cfg knows no entry for one boot (next_entry)",
      place,
      hint: 'leave out --one-shot, and choose the entry in the menu',
    });
  const mount = mountAt(probe, grub);
  const device = probe.devices.find((each) => each.device === mount?.source);
  const layered = device?.lvm || device?.raid || device?.luks !== undefined;
  if (mount === undefined || !writable.includes(mount.kind) || layered)
    refuse({
      code: 'ONE_SHOT_IMPOSSIBLE',
      message: `GRUB cannot write to ${layered ? 'volumes, RAID or encrypted disks' : (mount?.kind ?? 'an unknown file system')}: the entry for one boot would never be forgotten`,
      place,
      hint: 'leave out --one-shot, and choose the entry in the menu',
    });
  if (!['none', 'file'].includes(boot.grubenv.kind))
    refuse({
      code: 'ONE_SHOT_IMPOSSIBLE',
      message: `grubenv is a ${boot.grubenv.kind}, which GRUB does not write through`,
      place: `${grub}/grubenv`,
      hint: 'leave out --one-shot, and choose the entry in the menu',
    });
};

/** A machine that we can work on at all, whatever the work is. @throws {NixtoolsError} `TARGET_*` */
export const checkAccess = (probe: Probe, name: string): void => {
  if (probe.kernel !== 'Linux')
    refuse({
      code: 'TARGET_KERNEL',
      message: `the target runs ${probe.kernel}`,
      place: name,
      hint: 'only Linux can share its disk with NixOS',
    });
  if (probe.uid !== 0)
    refuse({
      code: 'TARGET_NOT_ROOT',
      message: `we are user ${probe.uid} there, and a boot folder is written by root`,
      place: name,
      hint: 'connect as root: ssh://root@HOST',
    });
  if (probe.missing.length > 0)
    refuse({
      code: 'TARGET_LACKS_PROGRAMS',
      kind: 'environment',
      message: `the target lacks ${probe.missing.join(', ')}`,
      place: name,
      hint: 'install coreutils or busybox there',
    });
};

/** An earlier installation is gone on with, not mixed with another one. */
const checkSame = (
  state: InstallState,
  {
    boot,
    grub,
    shareStore,
  }: { readonly boot: ProbedBoot; readonly grub: string; readonly shareStore: boolean },
  name: string,
): void => {
  if (state.boot === boot.folder && state.grub === grub && state.shareStore === shareStore) return;
  refuse({
    code: 'INSTALL_DIFFERS',
    message: `an installation is there with ${state.shareStore ? 'the' : 'no'} store of the host and ${state.grub}`,
    place: `${name}:${state.root}`,
    hint: 'give the same options, or take it back first with --undo',
  });
};

export interface CheckOptions {
  readonly root: RootFolder;
  readonly shareStore: boolean;
  readonly oneShot: boolean;
  /** The target, for people. */
  readonly name: string;
}

/**
 * Whether a host can take a NixOS in, before anything is written to it.
 *
 * @throws {NixtoolsError} one for each reason; see docs/errors
 */
export const checkTarget = (
  probe: Probe,
  { root, shareStore, oneShot, name }: CheckOptions,
): CheckedTarget => {
  checkAccess(probe, name);
  if (probe.isInside)
    refuse({
      code: 'TARGET_IS_INSIDE',
      message: 'the NixOS of a root folder answers, not the host',
      place: name,
      hint: 'restart the target into the host first',
    });
  checkRoot(probe, root, `${name}:${root}`);
  const state = stateOf(probe, root, name);
  const { boot, grub } = checkBoot(probe, name);
  if (state !== undefined && state.stage !== 'removed') checkSame(state, { boot, grub, shareStore }, name);
  checkMenu(boot, grub, name, state);
  checkInclude(boot, grub, name);
  const checked = { boot, grub, ...(state === undefined ? {} : { state }) };
  if (oneShot) checkOneShot(probe, checked, name);
  return checked;
};
