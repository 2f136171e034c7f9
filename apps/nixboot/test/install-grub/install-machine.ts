import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeRoot } from '../../../../packages/boot-plan/test/fake-root.ts';
import { type TestMachine, testMachine } from '../run-nixboot.ts';
import { type Data, printNixXml } from './nix-xml.ts';

/** The attributes of grub.nix in 2014. */
export const config2014 = {
  splashImage: '',
  grub: '',
  shell: '/bin/sh',
  fullVersion: '2.00',
  version: 2,
  extraConfig: '',
  extraPerEntryConfig: '',
  extraEntries: '',
  extraEntriesBeforeNixOS: false,
  extraPrepareConfig: '',
  configurationLimit: 100,
  copyKernels: false,
  timeout: 5,
  default: 0,
  devices: ['nodev'],
  path: '/usr/bin:/bin',
} as const;

/** Those of 2016 to 2020. */
export const config2016 = {
  ...config2014,
  grubTarget: '',
  fullName: 'grub',
  grubEfi: '',
  grubTargetEfi: '',
  bootPath: '/boot',
  storePath: '/nix/store',
  bootloaderId: 'NixOS-boot',
  fsIdentifier: 'uuid',
  efiSysMountPoint: '/boot',
  canTouchEfiVariables: false,
  efiInstallAsRemovable: false,
  efiSupport: false,
  gfxmodeEfi: 'auto',
  gfxmodeBios: '1024x768',
  font: '',
  forceInstall: false,
  extraInitrd: '',
} as const;

const { version: _, extraInitrd: __, ...since2020 } = config2016;

/** Those of today. */
export const config2026 = {
  ...since2020,
  fullVersion: '2.12',
  default: '0',
  splashMode: 'stretch',
  backgroundColor: '',
  entryOptions: '--class nixos --unrestricted',
  subEntryOptions: '--class nixos',
  gfxpayloadEfi: 'keep',
  gfxpayloadBios: 'text',
  timeoutStyle: 'menu',
  theme: '',
  users: {},
  useOSProber: false,
  extraGrubInstallArgs: [],
} as const;

export type Config = Readonly<Record<string, Data>>;

export interface InstallMachine extends TestMachine {
  readonly install: (
    config: Config,
    toplevel: string,
    env?: Readonly<Record<string, string>>,
  ) => ReturnType<TestMachine['call']>;
  readonly writeConfig: (config: Config) => string;
}

export const installMachine = (mounts?: string): InstallMachine => {
  const machine = testMachine(mounts);
  const file = join(machine.root, 'grub-config.xml');
  const writeConfig = (config: Config): string => {
    writeFileSync(file, printNixXml(config));
    return file;
  };
  return {
    ...machine,
    writeConfig,
    install: (config, toplevel, env) =>
      machine.call(['install-grub', ...machine.where, writeConfig(config), toplevel], env),
  };
};

/** A grub-install that writes down what it is called with, inside the root. */
export const addGrub = (machine: FakeRoot, exitCode = 0): string => {
  const grub = '/nix/store/00000000000000000000000000000000-grub';
  machine.addShell();
  machine.write(
    `${grub}/sbin/grub-install`,
    `#!/bin/sh\nfor word in "$0" "$@"; do echo "$word"; done >>/grub-install.log\necho "GRUB_ENABLE_CRYPTODISK=$GRUB_ENABLE_CRYPTODISK" >>/grub-install.log\nexit ${exitCode}\n`,
    0o555,
  );
  return grub;
};
