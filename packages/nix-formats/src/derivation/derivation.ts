import type { ByteString } from '../bytes/byte-string.ts';
import { sortedSet } from '../bytes/order.ts';
import { NixtoolsError } from '../error.ts';
import type { HashAlgorithm } from '../hash/algorithm.ts';
import type { Hash } from '../hash/hash.ts';
import type { ContentMethod } from '../store-path/make-store-path.ts';
import type { StorePath } from '../store-path/store-path.ts';

/** What a derivation says about one of its outputs. */
export type DerivationOutput =
  /** Its path follows from the inputs. */
  | { readonly kind: 'input-addressed'; readonly path: StorePath }
  /** Its content is known beforehand: a download. */
  | { readonly kind: 'fixed'; readonly path: StorePath; readonly method: ContentMethod; readonly hash: Hash }
  /** Content-addressed, path known after the build (`__contentAddressed`). */
  | { readonly kind: 'floating'; readonly method: ContentMethod; readonly algorithm: HashAlgorithm }
  /** Input-addressed, but an input is content-addressed: path known when that input is built. */
  | { readonly kind: 'deferred' }
  /** Built anew each time (`__impure`). */
  | { readonly kind: 'impure'; readonly method: ContentMethod; readonly algorithm: HashAlgorithm };

/** Which outputs of an input derivation are wanted. */
export interface DerivationInput {
  readonly outputs: readonly ByteString[];
  /** Of outputs that are derivations themselves (dynamic derivations): what is wanted of each. */
  readonly dynamic?: ReadonlyMap<ByteString, DerivationInput>;
}

/** Whether an output of an output is wanted: Nix then writes the versioned form, `DrvWithVersion(...)`. */
export const isDynamicInput = (input: DerivationInput): boolean => (input.dynamic?.size ?? 0) > 0;

/** A `.drv` file as a value. All text is bytes: see `ByteString`. */
export interface Derivation {
  readonly outputs: ReadonlyMap<ByteString, DerivationOutput>;
  readonly inputDrvs: ReadonlyMap<StorePath, DerivationInput>;
  readonly inputSrcs: readonly StorePath[];
  readonly system: ByteString;
  readonly builder: ByteString;
  readonly args: readonly ByteString[];
  readonly env: ReadonlyMap<ByteString, ByteString>;
}

/** Everything that a `.drv` refers to, sorted: what its own path is computed from. */
export const derivationReferences = (drv: Derivation): StorePath[] =>
  sortedSet([...drv.inputDrvs.keys(), ...drv.inputSrcs]);

/**
 * What all outputs of a derivation are.
 *
 * @throws {NixtoolsError} `DRV_INVALID` (verification) for no output, for a mixture, and for a fixed output not named `out`
 */
export const derivationKind = (drv: Derivation): DerivationOutput['kind'] => {
  const kinds = new Set([...drv.outputs.values()].map((output) => output.kind));
  const [kind] = kinds;
  if (kind === undefined) throw invalid('it has no output');
  if (kinds.size > 1) throw invalid(`its outputs are of several kinds: ${[...kinds].join(', ')}`);
  if (kind === 'fixed' && !(drv.outputs.size === 1 && drv.outputs.has('out'))) {
    throw invalid('a fixed-output derivation has one output, and its name is "out"');
  }
  return kind;
};

const invalid = (message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'DRV_INVALID',
    kind: 'verification',
    message: `no valid derivation: ${message}`,
  });
