import { type Nix, nixFailure, readErrorText, runNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import { pathExpression, requireNixpkgs } from '../evaluate/nixpkgs-folder.ts';
import { shippedFile } from '../evaluate/shipped-file.ts';

const answer = z.array(z.object({ name: z.string(), description: z.string() }));

/** A service that a NixOS has an option for. */
export interface EnableAble {
  /** `nginx`, for `services.nginx.enable`. */
  readonly name: string;
  /** One line; empty where the option says nothing. */
  readonly description: string;
}

/**
 * The services of a NixOS: its options `services.NAME.enable`, by name.
 *
 * @param nixpkgs path of the folder of a nixpkgs
 * @throws {NixtoolsError} `NIXPKGS_INVALID` (usage), `CONFIGURATION_FAILS` (failed), and what running Nix can throw
 * @example (await enableAble('/srv/nixpkgs', { nix: createNix() })).map(({ name }) => name)
 */
export const enableAble = async (
  nixpkgs: string,
  { nix, cancelSignal }: { readonly nix: Nix; readonly cancelSignal?: AbortSignal | undefined },
): Promise<readonly EnableAble[]> => {
  const tree = await requireNixpkgs(nixpkgs, ['nixos/lib/eval-config.nix']);
  const args = ['--eval', '--strict', '--json', '--arg', 'nixpkgs', pathExpression(tree)];
  const result = await runNix(
    nix,
    'nix-instantiate',
    [...args, '-I', `nixpkgs=${tree}`, shippedFile('enable-able.nix')],
    cancelSignal === undefined ? {} : { cancelSignal },
  );
  if (result.exitCode !== 0) {
    const trouble = nixFailure(`evaluating the options of ${tree}`, result);
    if (trouble.code !== 'NIX_FAILED') throw trouble;
    const { message, position } = readErrorText(result.stderr, () => false);
    throw new NixtoolsError({
      code: 'CONFIGURATION_FAILS',
      kind: 'failed',
      message: `the options do not evaluate: ${message}`,
      place: position ?? tree,
      hint: 'is this a nixpkgs as it was published?',
    });
  }
  return answer
    .parse(JSON.parse(result.stdout))
    .map(({ name, description }) => ({ name, description: description.replaceAll(/\s+/g, ' ').trim() }));
};
