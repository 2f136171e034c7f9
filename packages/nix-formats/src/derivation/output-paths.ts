import type { ByteString } from '../bytes/byte-string.ts';
import {
  makeFixedOutputPath,
  makeOutputPath,
  outputPathName,
  type StorePathOptions,
} from '../store-path/make-store-path.ts';
import type { StorePath } from '../store-path/store-path.ts';
import { type Derivation, derivationKind } from './derivation.ts';
import { type DerivationLookup, hashMaskedDerivation, type ModuloOptions } from './modulo.ts';

export interface OutputPathsOptions extends StorePathOptions, ModuloOptions {
  /** The derivation's name, without `.drv`. */
  readonly name: string;
  readonly lookup: DerivationLookup;
}

/**
 * Computes the output paths of a derivation from its inputs, whatever paths it claims; `null` where a path is known
 * only after a build.
 *
 * @throws {NixtoolsError} as `hashDerivationModulo`, and `STORE_PATH_SYNTAX` (usage) for an impossible name
 * @example outputPaths(drv, { name: 'hello-1.0', lookup: (path) => drvs.get(path) }).get('out')
 */
export const outputPaths = (
  drv: Derivation,
  options: OutputPathsOptions,
): Map<ByteString, StorePath | null> => {
  const { name, lookup, ...others } = options;
  const kind = derivationKind(drv);
  if (kind === 'fixed') return fixedOutputPaths(drv, { name, ...others });
  if (kind === 'floating' || kind === 'impure') return unknownPaths(drv);
  const { digest, deferred } = hashMaskedDerivation(drv, lookup, options);
  if (deferred) return unknownPaths(drv);
  const outputs = [...drv.outputs.keys()];
  return new Map(outputs.map((output) => [output, makeOutputPath({ ...others, name, output, digest })]));
};

const unknownPaths = (drv: Derivation): Map<ByteString, null> =>
  new Map([...drv.outputs.keys()].map((output) => [output, null]));

const fixedOutputPaths = (drv: Derivation, options: StorePathOptions): Map<ByteString, StorePath> =>
  new Map(
    [...drv.outputs].flatMap(([output, spec]) =>
      spec.kind === 'fixed'
        ? [
            [
              output,
              makeFixedOutputPath({ ...options, ...spec, name: outputPathName(options.name, output) }),
            ] as const,
          ]
        : [],
    ),
  );
