import { readlink } from 'node:fs/promises';
import type { Nix } from '../nix.ts';
import { runNix } from '../run/run.ts';
import { storeDirOf } from '../store-folder.ts';
import { realiseFailure } from './realise-failure.ts';
import { withoutPlan } from './without-plan.ts';

export interface RealiseOptions {
  /** Builds and downloads as they go, in Nix's own words, less the plan that `planRealise` gives. */
  readonly onStderr?: (chunk: string) => void;
  /** Links that keep the outputs from the garbage collector begin with this path; Nix adds numbers and output names. */
  readonly addRoot?: string;
  /** Builds everything that can be built, also after a failure. */
  readonly keepGoing?: boolean;
  readonly cancelSignal?: AbortSignal;
}

/**
 * Builds or fetches.
 *
 * @param installables store paths, or `X.drv!out,dev`
 * @returns the output paths, in the order of the installables; several outputs of one installable in the order of their names
 * @throws {NixtoolsError} `BUILD_FAILED` (failed) with the failing derivation and the end of its log, `HASH_MISMATCH`
 *   (verification), `BUILD_UNSUPPORTED` (environment), `OUTPUT_UNKNOWN` (usage), `INTERRUPTED`, `DISK_FULL` (failed).
 * @example const [out] = await realise(nix, ['/nix/store/…-hello-2.12.drv!out'], { onStderr: (text) => process.stderr.write(text) });
 */
export const realise = async (
  nix: Nix,
  installables: readonly string[],
  options: RealiseOptions = {},
): Promise<string[]> => {
  const { addRoot, keepGoing = false, onStderr, ...run } = options;
  const progress = onStderr && withoutPlan(onStderr);
  const args = [
    '--realise',
    ...(keepGoing ? ['--keep-going'] : []),
    // Whoever wants no root has been told what that means: by `preenix realise --help`, not by each run.
    ...(addRoot === undefined ? ['--no-gc-warning'] : ['--add-root', addRoot]),
    ...installables,
  ];
  const result = await runNix(nix, 'nix-store', args, {
    ...run,
    ...(progress === undefined ? {} : { onStderr: progress.take }),
  });
  progress?.end();
  if (result.exitCode !== 0) throw await realiseFailure(nix, installables, result);
  const printed = result.stdout.split('\n').filter((line) => line !== '');
  // With a root, Nix prints the links instead of what they point to.
  const inStore = `${storeDirOf(nix)}/`;
  return Promise.all(printed.map(async (path) => (path.startsWith(inStore) ? path : readlink(path))));
};
