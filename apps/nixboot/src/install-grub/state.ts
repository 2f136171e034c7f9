import * as z from 'zod';
import type { GrubInstallation } from './config.ts';

/** Which of GRUB's forms a configuration has: that of BIOS (`no`), that of EFI (`only`), or `both`. */
export type EfiTarget = 'no' | 'only' | 'both' | 'neither';

/** What was installed the last time: BOOT/grub/state, five lines and since 2021 a line of JSON. */
export interface GrubState {
  readonly name: string;
  readonly version: string;
  readonly efi: string;
  readonly devices: readonly string[];
  readonly efiMountPoint: string;
  readonly extraGrubInstallArgs: readonly string[];
}

const more = z.object({ extraGrubInstallArgs: z.array(z.string()).default([]) });

const moreIn = (line: string): readonly string[] => {
  try {
    return more.parse(JSON.parse(line === '' ? '{}' : line)).extraGrubInstallArgs;
  } catch {
    return [];
  }
};

/** @returns `undefined` for what nobody can have installed: GRUB is then installed again */
export const parseState = (text: string): GrubState | undefined => {
  const [name, version, efi, devices, efiMountPoint, json = ''] = text.split('\n');
  if (name === undefined || version === undefined || efi === undefined || devices === undefined)
    return undefined;
  return {
    name,
    version,
    efi,
    devices: devices.split(',').filter(Boolean),
    efiMountPoint: efiMountPoint ?? '',
    extraGrubInstallArgs: moreIn(json),
  };
};

export const printState = (state: GrubState): string =>
  [
    state.name,
    state.version,
    state.efi,
    state.devices.join(','),
    state.efiMountPoint,
    JSON.stringify({ extraGrubInstallArgs: state.extraGrubInstallArgs }),
    '',
  ].join('\n');

export const stateOf = (install: GrubInstallation, efi: EfiTarget): GrubState => ({
  name: install.fullName,
  version: install.fullVersion,
  efi,
  devices: install.devices,
  efiMountPoint: install.efiSysMountPoint,
  extraGrubInstallArgs: install.extraGrubInstallArgs,
});

/** As sets: in another order they are the same. */
const isSameSet = (left: readonly string[], right: readonly string[]): boolean =>
  JSON.stringify([...new Set(left)].sort()) === JSON.stringify([...new Set(right)].sort());

export const isSameState = (left: GrubState, right: GrubState): boolean =>
  left.name === right.name &&
  left.version === right.version &&
  left.efi === right.efi &&
  left.efiMountPoint === right.efiMountPoint &&
  isSameSet(left.devices, right.devices) &&
  isSameSet(left.extraGrubInstallArgs, right.extraGrubInstallArgs);
