import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { placeFileSync, syncFolderSync } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { GrubInstallation, InstallConfig } from './config.ts';
import { type InsideRequest, runInside } from './run-inside.ts';
import { type EfiTarget, isSameState, parseState, printState, stateOf } from './state.ts';

/** @throws {NixtoolsError} `INSTALL_TARGET` (usage): EFI needs to know for which platform */
export const efiTarget = ({ grub, grubEfi, grubTarget, grubTargetEfi }: GrubInstallation): EfiTarget => {
  if (grubEfi === '') return grub === '' ? 'neither' : 'no';
  if (grubTargetEfi !== '' && (grub === '' || grubTarget !== '')) return grub === '' ? 'only' : 'both';
  throw new NixtoolsError({
    code: 'INSTALL_TARGET',
    kind: 'usage',
    message: 'GRUB for EFI is to be installed, and it is not said for which platform',
    place: grubTargetEfi === '' ? 'grubTargetEfi' : 'grubTarget',
    hint: 'NixOS sets it; a configuration by hand needs one such as x86_64-efi, and i386-pc for BIOS',
  });
};

/** What grub-install is called with for each device, and once for EFI. */
const commands = (
  { era, bootPath, install }: InstallConfig,
  target: EfiTarget,
  { realDevice, rootFolder }: { readonly realDevice: (path: string) => string; readonly rootFolder: string },
): readonly (readonly string[])[] => {
  const { grub, grubEfi, devices, extraGrubInstallArgs, forceInstall, grubTarget } = install;
  const force = forceInstall ? ['--force'] : [];
  const bios = devices
    .filter((device) => device !== 'nodev')
    .map((device) =>
      era === '2014'
        ? [`${grub}/sbin/grub-install`, '--recheck', realDevice(device)]
        : [
            `${grub}/sbin/grub-install`,
            '--recheck',
            `--root-directory=${rootFolder}`,
            realDevice(device),
            ...extraGrubInstallArgs,
            ...force,
            ...(grubTarget === '' ? [] : [`--target=${grubTarget}`]),
          ],
    );
  const noNvram = ['--no-nvram', ...(install.efiInstallAsRemovable ? ['--removable'] : [])];
  const efi = [
    `${grubEfi}/sbin/grub-install`,
    '--recheck',
    `--target=${install.grubTargetEfi}`,
    `--boot-directory=${bootPath}`,
    `--efi-directory=${install.efiSysMountPoint}`,
    ...extraGrubInstallArgs,
    ...force,
    `--bootloader-id=${install.bootloaderId}`,
    ...(install.canTouchEfiVariables ? [] : noNvram),
  ];
  return [
    ...(target === 'no' || target === 'both' ? bios : []),
    ...(target === 'only' || target === 'both' ? [efi] : []),
  ];
};

interface StateFile {
  readonly path: string;
  readonly text: string;
  readonly isCurrent: (old: string) => boolean;
}

/** 2014 remembered the version alone. */
const stateFile = ({ era, install }: InstallConfig, target: EfiTarget, grubFolder: string): StateFile => {
  if (era === '2014') {
    const text = install.fullVersion;
    return {
      path: posix.join(grubFolder, 'version'),
      text,
      isCurrent: (old) => old.replace(/\n$/, '') === text,
    };
  }
  const state = stateOf(install, target);
  return {
    path: posix.join(grubFolder, 'state'),
    text: printState(state),
    isCurrent: (old) => {
      const known = parseState(old);
      return known !== undefined && isSameState(known, state);
    },
  };
};

const failed = (command: readonly string[], why: string): NixtoolsError =>
  new NixtoolsError({
    code: 'GRUB_INSTALL_FAILED',
    kind: 'failed',
    message: `${command.join(' ')}: ${why}`,
    place: command[0] ?? '',
    hint: 'the menu is written, the GRUB on the disk may be the old one; the next run tries again',
  });

/** grub-install finds the boot drive below a folder that holds the boot folder as `boot`. */
const withRootFolder = <T>(fs: RootedFs, bootPath: string, work: (inside: string) => T): T => {
  const parent = fs.resolve('/run') ?? fs.resolve('/tmp') ?? '/';
  const folder = mkdtempSync(posix.join(fs.host(parent), 'nixboot-'));
  try {
    symlinkSync(bootPath, posix.join(folder, 'boot'));
    return work(posix.join(parent, posix.basename(folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Installs GRUB itself when the configuration differs from what was installed the last time, or when it is forced.
 *
 * @param grubFolder on the host
 * @returns the commands that ran
 * @throws {NixtoolsError} `GRUB_INSTALL_FAILED` (failed), `INSTALL_TARGET` (usage)
 */
export const installGrub = (
  config: InstallConfig,
  {
    fs,
    env,
    force,
    grubFolder,
  }: Omit<InsideRequest, 'path'> & {
    readonly force: boolean;
    readonly grubFolder: string;
  },
): readonly (readonly string[])[] => {
  const target = efiTarget(config.install);
  const file = stateFile(config, target, grubFolder);
  const inside = posix.join(config.bootPath, 'grub', posix.basename(file.path));
  const old = fs.readText(inside, 1024 * 1024);
  if (!force && old !== undefined && file.isCurrent(old)) return [];
  const ran = withRootFolder(fs, config.bootPath, (rootFolder) => {
    const realDevice = (path: string): string => fs.resolve(path) ?? path;
    return commands(config, target, { realDevice, rootFolder }).map((command) => {
      const { failure } = runInside({ fs, env, path: config.path }, command);
      if (failure !== undefined) throw failed(command, failure);
      return command;
    });
  });
  placeFileSync(file.path, file.text);
  syncFolderSync(grubFolder);
  return ran;
};
