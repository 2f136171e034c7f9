import { NixtoolsError } from '@nixtools/nix-formats';
import { nixFailure } from './failure.ts';
import { findNixProgram, type Nix } from './nix.ts';
import { runNixLean } from './run/run-lean.ts';

/**
 * The version of the installed Nix, such as `2.8.0`.
 *
 * @throws {NixtoolsError} `NIX_NOT_FOUND`, `NIX_VERSION_UNKNOWN` (environment).
 */
export const nixVersion = async (nix: Nix): Promise<string> => {
  const result = await runNixLean(nix, 'nix-store', ['--version']);
  if (result.exitCode !== 0) throw nixFailure('asking Nix for its version', result);
  // Forks put their own name in front or behind, so only the number is looked for.
  const version = /\b\d+\.\d+[\w.]*/.exec(result.stdout)?.[0];
  if (version !== undefined) return version;
  throw new NixtoolsError({
    code: 'NIX_VERSION_UNKNOWN',
    kind: 'environment',
    message: `"nix-store --version" prints no version number: ${result.stdout.trim().slice(0, 200)}`,
    place: findNixProgram(nix, 'nix-store'),
    hint: 'put a Nix that works first on PATH',
  });
};
