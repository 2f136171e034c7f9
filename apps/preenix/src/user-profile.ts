import { readlinkSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Io } from '@nixtools/command-line';
import { defaultProfile } from '@nixtools/profile';

const readLink = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

const settings = (io: Io) => ({
  env: io.env,
  home: io.env['HOME'] ?? '/',
  isRoot: process.getuid?.() === 0,
  readLink,
});

/** The profile of `--profile`, else the one that `nix-env` would use. */
export const userProfile = (given: string | undefined, io: Io): string =>
  given === undefined ? defaultProfile(settings(io)).profile : resolve(io.cwd, given);

/** After a first install: the link that shells look for, as `nix-env` makes it. Nothing of the user's is replaced. */
export const linkProfile = async (given: string | undefined, io: Io): Promise<void> => {
  if (given !== undefined) return;
  const { profile, missingLink } = defaultProfile(settings(io));
  if (missingLink === undefined) return;
  await symlink(profile, missingLink).catch((error: NodeJS.ErrnoException) => {
    io.err(
      `note: ${missingLink} could not be made to point to the profile (${error.code}); add ${profile}/bin to PATH\n`,
    );
  });
};

export const profileOption = {
  type: 'string',
  describe: 'the profile to use (default: the one of nix-env)',
  placeholder: 'PATH',
  alias: 'p',
} as const;
