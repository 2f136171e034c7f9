import { type AttributeReader, attributeReader } from './attributes.ts';
import { configInvalid, parseNixXml } from './nix-xml.ts';

/** A user of GRUB, as the configuration says it. Files are inside the root. */
export interface ConfiguredUser {
  readonly name: string;
  readonly hashedPassword?: string;
  readonly hashedPasswordFile?: string;
  readonly password?: string;
  readonly passwordFile?: string;
}

/**
 * What NixOS's grub.nix says, of all releases. Paths are inside the root; a text that is not set is empty.
 *
 * `era`: by whose rules titles and the order of the menu go. `2014` writes below /boot; `2016` has `bootPath`, and `systemConfig=`
 * still; `2020` has options of entries.
 */
export interface InstallConfig {
  readonly era: '2014' | '2016' | '2020';
  readonly distroName: string;
  readonly bootPath: string;
  readonly storePath: string;
  readonly copyKernels: boolean;
  readonly fsIdentifier: 'uuid' | 'label' | 'provided';
  readonly configurationLimit: number;
  readonly defaultEntry: string;
  /** Seconds; -1 waits. */
  readonly timeout: number;
  readonly timeoutStyle: '' | 'menu' | 'countdown' | 'hidden';
  readonly entryOptions: string;
  readonly subEntryOptions: string;
  readonly extraConfig: string;
  readonly extraEntries: string;
  readonly extraEntriesBeforeNixOS: boolean;
  readonly extraInitrd: string;
  readonly extraPerEntryConfig: string;
  readonly extraPrepareConfig: string;
  readonly useOSProber: boolean;
  readonly users: readonly ConfiguredUser[];
  readonly font: string;
  readonly gfx: {
    readonly bios: { readonly mode: string; readonly payload: string };
    readonly efi: { readonly mode: string; readonly payload: string };
  };
  readonly backgroundColor: string;
  readonly splashImage: string;
  readonly splashMode: string;
  readonly theme: string;
  readonly shell: string;
  /** `PATH` of what is started. */
  readonly path: string;
  readonly install: GrubInstallation;
}

/** What decides whether and how grub-install runs. */
export interface GrubInstallation {
  /** Store paths; empty: there is none of this kind. */
  readonly grub: string;
  readonly grubEfi: string;
  readonly grubTarget: string;
  readonly grubTargetEfi: string;
  readonly fullName: string;
  readonly fullVersion: string;
  readonly devices: readonly string[];
  readonly bootloaderId: string;
  readonly efiSysMountPoint: string;
  readonly canTouchEfiVariables: boolean;
  readonly efiInstallAsRemovable: boolean;
  readonly forceInstall: boolean;
  readonly extraGrubInstallArgs: readonly string[];
}

export interface ParsedConfig {
  readonly config: InstallConfig;
  /** Attributes that nobody knows. */
  readonly warnings: readonly string[];
}

const usersOf = (all: AttributeReader, place: string): readonly ConfiguredUser[] =>
  [...all.members('users')].map(([name, value]) => {
    if (!(value instanceof Map)) throw configInvalid(`${place}, users.${name}`, 'no attribute set');
    const user = attributeReader(value, `${place}, users.${name}`);
    const keys = ['hashedPassword', 'hashedPasswordFile', 'password', 'passwordFile'] as const;
    return {
      name,
      ...Object.fromEntries(keys.flatMap((key) => (user.text(key) === '' ? [] : [[key, user.text(key)]]))),
    };
  });

const eraOf = ({ has }: AttributeReader): InstallConfig['era'] =>
  has('bootPath') ? (has('entryOptions') ? '2020' : '2016') : '2014';

const installationOf = ({ text, path, list, flag }: AttributeReader): GrubInstallation => ({
  grub: path('grub', ''),
  grubEfi: path('grubEfi', ''),
  grubTarget: text('grubTarget'),
  grubTargetEfi: text('grubTargetEfi'),
  fullName: text('fullName'),
  fullVersion: text('fullVersion'),
  devices: list('devices'),
  bootloaderId: text('bootloaderId'),
  efiSysMountPoint: path('efiSysMountPoint', ''),
  canTouchEfiVariables: flag('canTouchEfiVariables'),
  efiInstallAsRemovable: flag('efiInstallAsRemovable'),
  forceInstall: flag('forceInstall'),
  extraGrubInstallArgs: list('extraGrubInstallArgs'),
});

/**
 * Reads the configuration that NixOS hands to install-grub.pl, of 2014 to today.
 *
 * @throws {NixtoolsError} `INSTALL_CONFIG_INVALID` (verification); `GRUB_LEGACY` is the caller's to say, by `grubVersion`
 */
export const parseInstallConfig = (
  xml: string,
  place: string,
): ParsedConfig & { readonly grubVersion: number } => {
  const value = parseNixXml(xml, place);
  if (!(value instanceof Map)) throw configInvalid(place, 'no attribute set');
  const all = attributeReader(value, place);
  const { text, flag, integer, oneOf, path } = all;
  const era = eraOf(all);
  const grubVersion = integer('version', 2);
  const install = installationOf(all);
  all.has('efiSupport'); // What follows from it is in grubEfi.
  const config: InstallConfig = {
    era,
    distroName: text('distroName') || 'NixOS',
    bootPath: path('bootPath', '/boot'),
    storePath: path('storePath', '/nix/store'),
    copyKernels: flag('copyKernels'),
    fsIdentifier: oneOf('fsIdentifier', ['uuid', 'label', 'provided'], 'uuid'),
    configurationLimit: Math.max(0, integer('configurationLimit', 100)),
    defaultEntry: text('default', '0'),
    timeout: integer('timeout', 5),
    timeoutStyle: oneOf('timeoutStyle', ['', 'menu', 'countdown', 'hidden'], ''),
    entryOptions: text('entryOptions'),
    subEntryOptions: text('subEntryOptions'),
    extraConfig: text('extraConfig'),
    extraEntries: text('extraEntries'),
    extraEntriesBeforeNixOS: flag('extraEntriesBeforeNixOS'),
    extraInitrd: path('extraInitrd', ''),
    extraPerEntryConfig: text('extraPerEntryConfig'),
    extraPrepareConfig: text('extraPrepareConfig'),
    useOSProber: flag('useOSProber'),
    users: usersOf(all, place),
    font: path('font', ''),
    gfx: {
      bios: {
        mode: text('gfxmodeBios') || (era === '2014' ? '640x480' : '1024x768'),
        payload: text('gfxpayloadBios') || 'text',
      },
      efi: {
        mode: text('gfxmodeEfi') || (era === '2014' ? '640x480' : 'auto'),
        payload: text('gfxpayloadEfi') || 'keep',
      },
    },
    backgroundColor: text('backgroundColor'),
    splashImage: path('splashImage', ''),
    splashMode: text('splashMode'),
    theme: path('theme', ''),
    shell: path('shell', '/bin/sh'),
    path: text('path'),
    install,
  };
  return {
    config,
    grubVersion,
    warnings: all.unknown().map((name) => `${place}: the attribute ${JSON.stringify(name)} is not known`),
  };
};
