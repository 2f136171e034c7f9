import { dirname } from 'node:path';
import { makeFolder } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import type { Nix } from '../nix.ts';
import { runNix } from '../run/run.ts';

const notWritable = (profile: string, cause: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'PROFILE_NOT_WRITABLE',
    kind: 'environment',
    message: 'the profile is not ours to write',
    place: profile,
    hint: 'choose another one with --profile, or run as its owner',
    cause,
  });

/**
 * Makes a store path the new generation of a profile, and creates the profile's folder when it is missing. Nix makes
 * no new generation when the newest one is that path already.
 *
 * @throws {NixtoolsError} `PROFILE_NOT_WRITABLE` (environment), and those of the machine.
 */
export const setProfile = async (nix: Nix, profile: string, storePath: string): Promise<void> => {
  await makeFolder(dirname(profile)).catch((error: unknown) => {
    throw notWritable(profile, error);
  });
  const result = await runNix(nix, 'nix-env', ['--profile', profile, '--set', storePath]);
  if (result.exitCode === 0) return;
  const failure = nixFailure(`setting the profile ${profile}`, result);
  throw failure.code === 'STORE_NOT_WRITABLE' ? notWritable(profile, failure) : failure;
};
