import { join, resolve } from 'node:path';

export interface UserSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly isRoot: boolean;
  /** The target of a symbolic link; `undefined` where there is none. */
  readonly readLink: (path: string) => string | undefined;
}

export interface DefaultProfile {
  readonly profile: string;
  /** The link in the user's home that must be made so that shells find the profile; absent when it exists. */
  readonly missingLink: string | undefined;
}

/**
 * The profile that `nix-env` would use without `--profile`: `NIX_PROFILE`; else what `~/.nix-profile` points to, or the
 * link in the XDG state folder; else where Nix makes a user's first profile: in the XDG state folder, and for root in
 * the state folder of Nix.
 *
 * @example defaultProfile({ env: {}, home: '/home/a', isRoot: false, readLink: () => undefined })
 * // { profile: '/home/a/.local/state/nix/profiles/profile', missingLink: '/home/a/.nix-profile' }
 */
export const defaultProfile = ({ env, home, isRoot, readLink }: UserSettings): DefaultProfile => {
  if (env['NIX_PROFILE']) return { profile: resolve(env['NIX_PROFILE']), missingLink: undefined };
  const ofUser = join(env['XDG_STATE_HOME'] || join(home, '.local/state'), 'nix');
  const classic = join(home, '.nix-profile');
  for (const link of [classic, join(ofUser, 'profile')]) {
    const target = readLink(link);
    if (target !== undefined) return { profile: resolve(link, '..', target), missingLink: undefined };
  }
  const ofNix = env['NIX_STATE_DIR'] || '/nix/var/nix';
  const profile = isRoot ? join(ofNix, 'profiles/default') : join(ofUser, 'profiles/profile');
  return { profile, missingLink: classic };
};
