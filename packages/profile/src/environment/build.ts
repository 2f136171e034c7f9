import { importObjects, type Nix, physicalPath, realiseFailure, runNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { ProfileElement } from '../manifest/element.ts';
import { conflictError, parseConflict } from './conflict.ts';
import type { UserEnvironment } from './user-environment.ts';

export interface BuildOptions {
  readonly nix: Nix;
  readonly environment: UserEnvironment;
  readonly elements: readonly ProfileElement[];
  /** Named in errors. */
  readonly profile: string;
  /** Keeps the result from the garbage collector until the profile does. */
  readonly addRoot: string;
}

/**
 * Puts a user environment into the store.
 *
 * @throws {NixtoolsError} `PROFILE_CONFLICT` (failed) when two packages have the same file,
 *   `PROFILE_CHROOT_UNSUPPORTED` (environment), and those of the machine
 */
export const buildEnvironment = async (options: BuildOptions): Promise<void> => {
  const { nix, environment, elements, profile, addRoot } = options;
  const { manifest, derivation } = environment;
  await importObjects(nix, [manifest, derivation]);
  const args = ['--realise', '--add-root', addRoot, derivation.path];
  const result = await runNix(nix, 'nix-store', args);
  if (result.exitCode === 0) return;
  const conflict = parseConflict(result.stderr);
  if (conflict !== undefined) throw conflictError(conflict, elements, profile);
  const isChroot = physicalPath(nix, environment.outPath) !== environment.outPath;
  if (isChroot && result.stderr.includes('cannot open directory'))
    throw chrootUnsupported(environment.outPath);
  throw await realiseFailure(nix, [derivation.path], result);
};

/** Nix 2.26 builds user environments outside the chroot, where the packages are not. */
const chrootUnsupported = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PROFILE_CHROOT_UNSUPPORTED',
    kind: 'environment',
    message: 'this version of Nix cannot build a user environment in a store made with --store DIR',
    place,
    hint: 'use a store with its own NIX_STORE_DIR and NIX_STATE_DIR instead',
  });
