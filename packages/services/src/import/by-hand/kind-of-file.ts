import { pathExpression, requireConfiguration } from '../evaluate/nixpkgs-folder.ts';
import { type EvaluateFileOptions, evaluateExpression } from './evaluate-expression.ts';

/** What a file of Nix expressions gives: services or a deployment by hand, or modules of a NixOS. */
export type KindOfFile = 'by-hand' | 'nixos';

/**
 * A module takes `config` or `pkgs` from NixOS, or says what options are; what is written by hand has a version or is a
 * list of parts, and asks for nothing that has no default.
 */
const kindExpression = (file: string): string => `
  let
    value = import ${pathExpression(file)};
    arguments = builtins.functionArgs value;
    isDescription = value: builtins.isList value || builtins.isAttrs value && value.version or null == 1
      && (value ? services || value ? hosts && value ? parts);
    asksForNothing = arguments != { } && builtins.all (has: has) (builtins.attrValues arguments);
  in
  if builtins.isFunction value then asksForNothing && isDescription (value { }) else isDescription value`;

/**
 * Whether a file describes services by hand, or is a configuration of NixOS.
 *
 * @throws {NixtoolsError} `CONFIGURATION_NOT_FOUND` (usage), `CONFIGURATION_FAILS` (failed)
 */
export const kindOfFile = async (file: string, options: EvaluateFileOptions): Promise<KindOfFile> => {
  const path = await requireConfiguration(file);
  return (await evaluateExpression(path, kindExpression(path), options)) === true ? 'by-hand' : 'nixos';
};
