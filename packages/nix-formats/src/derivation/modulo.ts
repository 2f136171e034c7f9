import { type ByteString, bytesFromByteString } from '../bytes/byte-string.ts';
import { NixtoolsError } from '../error.ts';
import { portableSha256, type Sha256 } from '../hash/algorithm.ts';
import { printBase16 } from '../hash/base16.ts';
import { printHash } from '../hash/hash.ts';
import { methodPrefix } from '../store-path/make-store-path.ts';
import type { StorePath } from '../store-path/store-path.ts';
import { type Derivation, type DerivationInput, derivationKind, isDynamicInput } from './derivation.ts';
import { printDerivationText } from './print.ts';

/** What a derivation is to those that use it, whatever the paths of its own build inputs are. */
export interface ModuloHash {
  /** SHA-256. All outputs of a derivation share one. */
  readonly digest: Uint8Array;
  /** Its outputs' paths, and those of its users, are known only after a build. */
  readonly deferred: boolean;
}

export interface ModuloOptions {
  readonly sha256?: Sha256;
  /** Remembered from call to call: without it a whole graph costs the square of its size. */
  readonly known?: Map<StorePath, ModuloHash>;
}

/** Finds an input derivation; `undefined` when there is none at that path. */
export type DerivationLookup = (path: StorePath) => Derivation | undefined;

/**
 * The hash of a derivation in which each input derivation is replaced by its own such hash, and each fixed output by
 * its content: two downloads of one file from different places count as the same.
 *
 * @see `hashDerivationModulo` in Nix's `libstore/derivations.cc`, and Eelco Dolstra's thesis, section 5.4
 * @throws {NixtoolsError} `DRV_MISSING`, `DRV_CYCLE`, `DRV_INVALID` (verification), naming the derivations
 */
export const hashDerivationModulo = (
  drv: Derivation,
  lookup: DerivationLookup,
  options: ModuloOptions = {},
): ModuloHash => withInputs(drv, lookup, options, false);

/** The same of a derivation without its output paths: what those paths are computed from. */
export const hashMaskedDerivation = (
  drv: Derivation,
  lookup: DerivationLookup,
  options: ModuloOptions = {},
): ModuloHash => withInputs(drv, lookup, options, true);

const withInputs = (
  drv: Derivation,
  lookup: DerivationLookup,
  options: ModuloOptions,
  maskOutputs: boolean,
): ModuloHash => {
  const { sha256 = portableSha256, known = new Map<StorePath, ModuloHash>() } = options;
  if (!standsAlone(drv)) hashInputs(drv, lookup, known, sha256);
  return hashOne(drv, known, sha256, maskOutputs);
};

/** Whether the hash follows from the outputs alone. */
const standsAlone = (drv: Derivation): boolean => {
  const kind = derivationKind(drv);
  return kind === 'fixed' || kind === 'impure';
};

interface Visit {
  readonly path: StorePath;
  readonly drv: Derivation;
  readonly inputs: Iterator<StorePath>;
}

/** Hashes everything below, inputs first, on an explicit stack: a chain of derivations may be as long as it likes. */
const hashInputs = (
  root: Derivation,
  lookup: DerivationLookup,
  known: Map<StorePath, ModuloHash>,
  sha256: Sha256,
): void => {
  const open: Visit[] = [];
  const openPaths = new Set<StorePath>();
  const visit = (path: StorePath, referrer: StorePath | undefined): void => {
    if (known.has(path)) return;
    if (openPaths.has(path)) throw cycle(path);
    const drv = lookup(path);
    if (drv === undefined) throw missing(path, referrer);
    openPaths.add(path);
    open.push({ path, drv, inputs: standsAlone(drv) ? [].values() : drv.inputDrvs.keys() });
  };
  for (const path of root.inputDrvs.keys()) {
    visit(path, undefined);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.inputs.next();
      if (!next.done) {
        visit(next.value, top.path);
        continue;
      }
      known.set(top.path, hashOne(top.drv, known, sha256, false));
      openPaths.delete(top.path);
      open.pop();
    }
  }
};

const hashOne = (
  drv: Derivation,
  known: ReadonlyMap<StorePath, ModuloHash>,
  sha256: Sha256,
  maskOutputs: boolean,
): ModuloHash => {
  const hash = (text: ByteString): Uint8Array => sha256(bytesFromByteString(text));
  const kind = derivationKind(drv);
  if (kind === 'impure') return { digest: hash('impure'), deferred: true };
  const out = drv.outputs.get('out');
  if (out?.kind === 'fixed') {
    const content = `${methodPrefix(out.method)}${printHash(out.hash, 'base16')}`;
    return { digest: hash(`fixed:out:${content}:${out.path}`), deferred: false };
  }
  const { inputs, deferred } = hashedInputs(drv, known);
  const digest = hash(printDerivationText(drv, inputs, { maskOutputs }));
  return { digest, deferred: deferred || kind === 'floating' };
};

/** Two inputs with the same hash become one, with the outputs that are wanted of either. */
const hashedInputs = (
  drv: Derivation,
  known: ReadonlyMap<StorePath, ModuloHash>,
): { readonly inputs: ReadonlyMap<string, DerivationInput>; readonly deferred: boolean } => {
  const inputs = new Map<string, { readonly outputs: ByteString[] }>();
  let deferred = false;
  for (const [path, input] of drv.inputDrvs) {
    const hash = known.get(path);
    if (hash === undefined) throw missing(path, undefined);
    deferred ||= hash.deferred || isDynamicInput(input);
    if (input.outputs.length === 0) continue;
    const key = printBase16(hash.digest);
    const merged = inputs.get(key)?.outputs ?? [];
    for (const output of input.outputs) merged.push(output);
    inputs.set(key, { outputs: merged });
  }
  return { inputs, deferred };
};

const missing = (path: StorePath, referrer: StorePath | undefined): NixtoolsError =>
  new NixtoolsError({
    code: 'DRV_MISSING',
    kind: 'verification',
    message: `the derivation ${path} is missing`,
    place: referrer === undefined ? 'asked for' : `an input of ${referrer}`,
    hint: 'give all derivations of the closure to the lookup',
  });

const cycle = (path: StorePath): NixtoolsError =>
  new NixtoolsError({
    code: 'DRV_CYCLE',
    kind: 'verification',
    message: `the derivation ${path} needs itself`,
    place: path,
    hint: 'no Nix can have made this: a path is a hash of its inputs',
  });
