import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Nix, physicalPath } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { ProfileElement } from '../manifest/element.ts';
import { parseManifest } from '../manifest/manifest.ts';

/** The current generation of a profile. */
export interface Profile {
  /** The user environment; absent before the first generation. */
  readonly path: string | undefined;
  readonly elements: readonly ProfileElement[];
}

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

const absent = (error: unknown): undefined => {
  if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
  throw error;
};

/** The target of a link; the path itself when it is something else; `undefined` when there is nothing. */
const follow = (path: string): Promise<string | undefined> =>
  readlink(path).then(
    (target) => resolve(path, '..', target),
    (error: unknown) => (isCode(error, 'EINVAL') ? path : absent(error)),
  );

/** Follows `profile -> profile-7-link -> /nix/store/…`, where a chroot store has nothing at the last place. */
const currentPath = async (profile: string): Promise<string | undefined> => {
  const generation = await follow(profile);
  return generation === undefined ? undefined : ((await follow(generation)) ?? generation);
};

const foreign = (profile: string, message: string, hint: string): NixtoolsError =>
  new NixtoolsError({ code: 'PROFILE_FOREIGN', kind: 'refused', message, place: profile, hint });

/** The manifest's bytes, wherever a chroot store keeps them. */
const readManifest = async (nix: Nix, environment: string, profile: string): Promise<Uint8Array> => {
  const folder = physicalPath(nix, environment);
  const names = await readdir(folder).catch(absent);
  if (names === undefined) {
    throw new NixtoolsError({
      code: 'PROFILE_BROKEN',
      kind: 'environment',
      message: `the profile points to ${environment}, which does not exist`,
      place: profile,
      hint: 'is this the store that it belongs to? Otherwise go back to an earlier generation',
    });
  }
  if (names.includes('manifest.nix')) {
    const target = await readlink(join(folder, 'manifest.nix')).catch(() => undefined);
    return readFile(target === undefined ? join(folder, 'manifest.nix') : physicalPath(nix, target));
  }
  throw names.includes('manifest.json')
    ? foreign(
        profile,
        '"nix profile" manages this profile',
        'choose another one with --profile: the two formats do not mix',
      )
    : foreign(
        profile,
        `this profile holds ${basename(environment)}, not a user environment`,
        'choose another one with --profile',
      );
};

/**
 * What a profile holds now, whether we or plain `nix-env` put it there. Runs no process and evaluates nothing.
 *
 * @throws {NixtoolsError} `PROFILE_FOREIGN` (refused) when it belongs to `nix profile` or is no user environment,
 *   `PROFILE_BROKEN` (environment), `PROFILE_MANIFEST_INVALID`, `NIX_VALUE_SYNTAX` (verification).
 * @example const { elements } = await readProfile(nix, '/nix/var/nix/profiles/default');
 */
export const readProfile = async (nix: Nix, profile: string): Promise<Profile> => {
  const path = await currentPath(profile);
  if (path === undefined) return { path, elements: [] };
  const manifest = await readManifest(nix, path, profile);
  return { path, elements: parseManifest(manifest, join(path, 'manifest.nix')) };
};
