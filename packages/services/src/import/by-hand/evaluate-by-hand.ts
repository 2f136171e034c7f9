import { type Nix, nixFailure, readErrorText, runNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import { checkServiceSet } from '../../check/check-service-set.ts';
import { refuseProblems } from '../../check/problem.ts';
import type { ServiceSet } from '../../description/service-set.ts';
import { uncheckedFromValue } from '../../read/read-service-set.ts';
import { pathExpression, requireConfiguration } from '../evaluate/nixpkgs-folder.ts';
import { recoverFiles } from '../evaluate/recover-files.ts';
import { servicesFolder } from '../evaluate/shipped-file.ts';

export interface EvaluateFileOptions {
  readonly nix: Nix;
  /** What `<nixpkgs>` means; by default what the environment says. */
  readonly nixpkgs?: string | undefined;
  readonly cancelSignal?: AbortSignal | undefined;
}

/** What a file of Nix expressions gives: a service set by hand, or modules of a NixOS. */
export type KindOfFile = 'by-hand' | 'nixos';

/**
 * A module takes `config` or `pkgs` from NixOS, or says what options are; a set by hand has a version, and asks for
 * nothing that has no default.
 */
const kindExpression = (file: string): string => `
  let
    value = import ${pathExpression(file)};
    arguments = builtins.functionArgs value;
    isSet = set: builtins.isAttrs set && set.version or null == 1 && set ? services;
    asksForNothing = arguments != { } && builtins.all (has: has) (builtins.attrValues arguments);
  in
  if builtins.isFunction value then asksForNothing && isSet (value { }) else isSet value`;

const setExpression = (file: string): string => `
  let
    value = import ${pathExpression(file)};
    set = if builtins.isFunction value then value { } else value;
    json = set.json or (builtins.toJSON (removeAttrs set [ "build" ]));
  in
  { inherit json; context = builtins.attrNames (builtins.getContext json); }`;

const answer = z.object({ json: z.string(), context: z.array(z.string()) });

/** A set, and how the packages that it names can be had. */
export interface SetByHand {
  readonly set: ServiceSet;
  /** Output path -> what makes it: `X.drv!out`. */
  readonly derivers: Readonly<Record<string, string>>;
}

/**
 * Whether a file describes services by hand, or is a configuration of NixOS.
 *
 * @throws {NixtoolsError} `CONFIGURATION_NOT_FOUND` (usage), `CONFIGURATION_FAILS` (failed)
 */
export const kindOfFile = async (file: string, options: EvaluateFileOptions): Promise<KindOfFile> => {
  const path = await requireConfiguration(file);
  return (await evaluate(path, kindExpression(path), options)) === true ? 'by-hand' : 'nixos';
};

/**
 * The set that a file of Nix expressions describes, as `nix/services.nix` makes them; `<nixtools/services.nix>` is that
 * file. Nothing is built.
 *
 * @throws {NixtoolsError} `CONFIGURATION_NOT_FOUND` (usage), `CONFIGURATION_FAILS` (failed) with Nix's message and
 *   place, and what `readServiceSet` can throw
 * @example const { set } = await evaluateByHand('./web.nix', { nix: createNix() })
 */
export const evaluateByHand = async (file: string, options: EvaluateFileOptions): Promise<SetByHand> => {
  const found = await evaluatePart(file, options);
  refuseProblems(checkServiceSet(found.set));
  return found;
};

/** As `evaluateByHand`, without the rules between services: what one part refers to may be in another. */
export const evaluatePart = async (file: string, options: EvaluateFileOptions): Promise<SetByHand> => {
  const path = await requireConfiguration(file);
  const { json, context } = answer.parse(await evaluate(path, setExpression(path), options));
  const { derivers } = await recoverFiles(options.nix, context);
  return { set: uncheckedFromValue(JSON.parse(json), { file, from: 'hand' }), derivers };
};

const evaluate = async (
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
