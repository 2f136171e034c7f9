import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listGenerations, type Nix, setProfile, storeDirOf, temporaryFolderOf } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { buildEnvironment } from '../environment/build.ts';
import { userEnvironment } from '../environment/user-environment.ts';
import type { ProfileElement } from '../manifest/element.ts';
import type { ProfilePlan } from '../plan/plan.ts';
import { readProfile } from './read-profile.ts';

export interface ProfileChange extends ProfilePlan {
  /** The current generation afterwards; absent when the profile was and stays empty. */
  readonly generation: number | undefined;
  /** Whether the profile is another one than before. */
  readonly changed: boolean;
}

export interface ChangeOptions {
  readonly nix: Nix;
  readonly profile: string;
  /** Decides what the profile becomes; called again when somebody else changes it meanwhile. */
  readonly plan: (elements: readonly ProfileElement[]) => ProfilePlan;
}

const ATTEMPTS = 3;

/** Runs something with a new folder whose links keep store paths from the garbage collector meanwhile. */
export const withRoots = async <Result>(
  nix: Nix,
  run: (folder: string) => Promise<Result>,
): Promise<Result> => {
  const folder = await mkdtemp(join(temporaryFolderOf(nix), 'nixtools-roots-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const currentGeneration = async (profile: string): Promise<number | undefined> =>
  (await listGenerations(profile)).find(({ current }) => current)?.number;

/**
 * Changes a profile in one generation, or not at all. Every state that was ever current stays a generation.
 *
 * Like `nix-env`, it builds first and then looks whether the profile is still what the plan was made for;
 * when it is not, it plans anew.
 *
 * @throws {NixtoolsError} `PROFILE_CONFLICT`, `PROFILE_BUSY` (failed), `PROFILE_NOT_WRITABLE` (environment), those of `readProfile`
 */
export const changeProfile = async (options: ChangeOptions): Promise<ProfileChange> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const done = await tryChange(options);
    if (done !== undefined) return done;
  }
  throw new NixtoolsError({
    code: 'PROFILE_BUSY',
    kind: 'failed',
    message: 'another program keeps changing the profile',
    place: options.profile,
    hint: 'wait until it is done, and run the same command again',
  });
};

const tryChange = async ({ nix, profile, plan }: ChangeOptions): Promise<ProfileChange | undefined> => {
  const before = await readProfile(nix, profile);
  const planned = plan(before.elements);
  const environment = userEnvironment(planned.elements, storeDirOf(nix));
  const isEmptyStill = before.path === undefined && planned.elements.length === 0;
  if (isEmptyStill || environment.outPath === before.path) {
    return { ...planned, changed: false, generation: await currentGeneration(profile) };
  }
  return withRoots(nix, async (folder) => {
    const addRoot = join(folder, 'user-environment');
    await buildEnvironment({ nix, environment, elements: planned.elements, profile, addRoot });
    if ((await readProfile(nix, profile)).path !== before.path) return undefined;
    await setProfile(nix, profile, environment.outPath);
    return { ...planned, changed: true, generation: await currentGeneration(profile) };
  });
};
