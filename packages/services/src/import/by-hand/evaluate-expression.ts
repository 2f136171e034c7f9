import { type Nix, nixFailure, readErrorText, runNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { servicesFolder } from '../evaluate/shipped-file.ts';

export interface EvaluateFileOptions {
  readonly nix: Nix;
  /** What `<nixpkgs>` means; by default what the environment says. */
  readonly nixpkgs?: string | undefined;
  readonly cancelSignal?: AbortSignal | undefined;
}

/**
 * The value of an expression about a file, as JSON has it; `<nixtools/services.nix>` is ours.
 *
 * @param path of the file, for messages
 * @throws {NixtoolsError} `CONFIGURATION_FAILS` (failed) with Nix's message and place
 */
export const evaluateExpression = async (
  path: string,
  expression: string,
  { nix, nixpkgs, cancelSignal }: EvaluateFileOptions,
): Promise<unknown> => {
  const result = await runNix(
    nix,
    'nix-instantiate',
    [
      ...['--eval', '--strict', '--json', '--read-write-mode'],
      ...['-I', `nixtools=${servicesFolder()}`],
      ...(nixpkgs === undefined ? [] : ['-I', `nixpkgs=${nixpkgs}`]),
      ...['--expr', expression],
    ],
    cancelSignal === undefined ? {} : { cancelSignal },
  );
  if (result.exitCode === 0) return JSON.parse(result.stdout);
  const trouble = nixFailure(`evaluating ${path}`, result);
  if (trouble.code !== 'NIX_FAILED' || result.signal !== undefined) throw trouble;
  const { message, position } = readErrorText(result.stderr, () => false);
  throw new NixtoolsError({
    code: 'CONFIGURATION_FAILS',
    kind: 'failed',
    message: `the configuration does not evaluate: ${message.replace(/\n?\(use '--show-trace'.*\)$/s, '').trim()}`,
    place: position ?? path,
    hint: 'see what "nix-instantiate --eval --show-trace" says about this file',
  });
};
