import { NixtoolsError } from '@nixtools/nix-formats';
import * as z from 'zod';
import { parseRootFolder, type RootFolder } from './root-folder.ts';

/**
 * The journal in ROOT/.nixboot/state.json: what the host was like before, so that all of it can be given back. It is written before
 * anything outside of the root folder is touched.
 */
export interface InstallState {
  readonly root: RootFolder;
  /** `removed`: the host is as it was; the folder is still ours. */
  readonly stage: 'started' | 'installed' | 'removed';
  /** The real path of the host's boot folder, and its folder of GRUB. */
  readonly boot: string;
  readonly grub: string;
  readonly shareStore: boolean;
  readonly before: {
    /** The SHA-256 of custom.cfg, in hexadecimal digits; `undefined` when there was none. */
    readonly customCfg?: string | undefined;
    /** All of grubenv; `undefined` when there was none. */
    readonly grubenv?: string | undefined;
  };
  /** Whether NixOS is the host's default entry. */
  readonly isDefault: boolean;
}

export const stateFolder = '.nixboot';

const absolute = z.string().regex(/^(?:\/[^/\0]+)+$/);
const schema = z.object({
  version: z.literal(1),
  root: z.string(),
  stage: z.enum(['started', 'installed', 'removed']),
  boot: absolute,
  grub: absolute,
  shareStore: z.boolean(),
  before: z.object({ customCfg: z.string().optional(), grubenv: z.string().max(65_536).optional() }),
  isDefault: z.boolean(),
});

/** It lies on the target and decides what is written there: a path that leads elsewhere is refused. */
const isPlain = (path: string): boolean => !path.split('/').some((name) => name === '.' || name === '..');

/** @throws {NixtoolsError} `INSTALL_STATE_INVALID` (verification) */
export const parseState = (text: string, place: string): InstallState => {
  try {
    const { version, root, ...rest } = schema.parse(JSON.parse(text));
    if (
      !isPlain(rest.boot) ||
      !/\/grub2?$/.test(rest.grub) ||
      rest.grub !== `${rest.boot}/${rest.grub.split('/').at(-1)}`
    )
      throw new Error('its folders are none of a bootloader');
    return { root: parseRootFolder(root), ...rest };
  } catch (cause) {
    throw new NixtoolsError({
      code: 'INSTALL_STATE_INVALID',
      kind: 'verification',
      message: 'the journal of the installation is damaged',
      place,
      hint: 'restore it from a backup; by hand: remove the lines of nixboot from custom.cfg, nixos.cfg and the folder /boot/nixos',
      cause,
    });
  }
};

export const printState = (state: InstallState): string =>
  `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`;
