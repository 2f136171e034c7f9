import { NixtoolsError } from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import type { Nix } from '../nix.ts';
import { runNix } from '../run/run.ts';
import { requireStoreDir } from '../store-folder.ts';
import { parsePlan, type RealisePlan } from './parse-plan.ts';

const plan = async (nix: Nix, installables: readonly string[]): Promise<RealisePlan> => {
  requireStoreDir(nix, installables);
  const result = await runNix(nix, 'nix-store', ['--realise', '--dry-run', ...installables]);
  if (result.exitCode !== 0) throw nixFailure('asking Nix what it would build and fetch', result);
  return parsePlan(result.stderr);
};

/**
 * What realising would build and fetch. The derivations must be in the store already: Nix does not fetch a .drv
 * file to plan with it.
 *
 * @param installables store paths, or `X.drv!out,dev`
 * @throws {NixtoolsError} `STORE_DIR_MISMATCH` (environment), `NOT_REALISABLE` (environment) for what Nix can neither build nor fetch; Nix itself succeeds there.
 * @example await planRealise(nix, ['/nix/store/…-hello-2.12.drv!out'])
 */
export const planRealise = async (nix: Nix, installables: readonly string[]): Promise<RealisePlan> => {
  const found = await plan(nix, installables);
  if (found.unknown.length === 0) return found;
  throw new NixtoolsError({
    code: 'NOT_REALISABLE',
    kind: 'environment',
    message: `Nix knows neither how to build nor where to fetch ${found.unknown.length} of the paths`,
    place: found.unknown[0],
    hint: 'import the derivation first, or look at the substituters in nix.conf and at the network',
  });
};

/**
 * Those of some output paths that are neither in the store nor to be fetched: they need their derivation. One question
 * for all, since with an unreachable substituter each question waits.
 */
export const unobtainable = async (nix: Nix, outputPaths: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(outputPaths.length === 0 ? [] : (await plan(nix, outputPaths)).unknown);
