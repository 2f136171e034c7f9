import { bytesFromByteString } from '../bytes/byte-string.ts';
import { sortedSet } from '../bytes/order.ts';
import { NixtoolsError } from '../error.ts';
import { portableSha256, type Sha256 } from '../hash/algorithm.ts';
import { printBase16 } from '../hash/base16.ts';
import { type Hash, printHash } from '../hash/hash.ts';
import { defaultStoreDir, type StorePath, storePathOf } from './store-path.ts';

/** How a content-addressed object is hashed: one file's bytes, its NAR, a text with references, a Git tree. */
export type ContentMethod = 'flat' | 'recursive' | 'text' | 'git';

export interface StorePathOptions {
  /** The name after the hash. */
  readonly name: string;
  /** `/nix/store` by default: it is part of every path's hash. */
  readonly storeDir?: string;
  readonly sha256?: Sha256;
}

interface Fingerprint extends StorePathOptions {
  readonly type: string;
  /** SHA-256 of what the path stands for. */
  readonly digest: Uint8Array;
}

/** @see "Store Path" in the Nix manual, and `makeStorePath` in Nix's `libstore/store-api.cc` */
const makeStorePath = ({ type, digest, name, storeDir, sha256 }: Fingerprint): StorePath => {
  const dir = storeDir ?? defaultStoreDir;
  const fingerprint = bytesFromByteString(`${type}:sha256:${printBase16(digest)}:${dir}:${name}`);
  const folded = foldHash((sha256 ?? portableSha256)(fingerprint), 20);
  return storePathOf(dir, folded, name);
};

/** Shortens a digest by XOR, as Nix does for the hash part of a path. */
const foldHash = (digest: Uint8Array, size: number): Uint8Array => {
  const folded = new Uint8Array(size);
  for (const [index, byte] of digest.entries()) folded[index % size] = (folded[index % size] ?? 0) ^ byte;
  return folded;
};

const typeWithReferences = (type: string, references: Iterable<StorePath>, self = false): string =>
  [type, ...sortedSet(references), ...(self ? ['self'] : [])].join(':');

export interface TextPathOptions extends StorePathOptions {
  readonly content: Uint8Array;
  readonly references: Iterable<StorePath>;
}

/**
 * The path of a text with references: every `.drv`, and what `builtins.toFile` makes.
 *
 * @throws {NixtoolsError} `STORE_PATH_SYNTAX` (usage) for an impossible name
 * @example makeTextPath({ name: 'greeting', content: new TextEncoder().encode('hi'), references: [] })
 */
export const makeTextPath = ({ content, references, ...options }: TextPathOptions): StorePath =>
  makeStorePath({
    ...options,
    type: typeWithReferences('text', references),
    digest: (options.sha256 ?? portableSha256)(content),
  });

export interface SourcePathOptions extends StorePathOptions {
  /** SHA-256 of the NAR; of a self-referring object, of the NAR with its own hash part zeroed. */
  readonly narHash: Uint8Array;
  readonly references?: Iterable<StorePath>;
  /** Whether it mentions its own path. */
  readonly selfReference?: boolean;
}

/** The path of files added as they are: `./src` in an expression, `nix-store --add`, an `r:sha256` fixed output. */
export const makeSourcePath = (options: SourcePathOptions): StorePath =>
  makeStorePath({
    ...options,
    type: typeWithReferences('source', options.references ?? [], options.selfReference),
    digest: options.narHash,
  });

export interface FixedOutputPathOptions extends StorePathOptions {
  readonly method: ContentMethod;
  readonly hash: Hash;
  /** Only `text` and `recursive` SHA-256 objects can have any. */
  readonly references?: Iterable<StorePath>;
}

/**
 * The path of content with a known hash: the outputs of fixed-output derivations and `nix-store --add-fixed`.
 *
 * @see `makeFixedOutputPath` in Nix's `libstore/store-api.cc`
 * @throws {NixtoolsError} `STORE_PATH_SYNTAX` (usage) for references or an algorithm that the method cannot have
 */
export const makeFixedOutputPath = (options: FixedOutputPathOptions): StorePath => {
  const { method, hash, references = [], ...common } = options;
  if (hash.algorithm === 'sha256' && method === 'recursive') {
    return makeSourcePath({ ...common, narHash: hash.digest, references });
  }
  if (method === 'text') {
    if (hash.algorithm !== 'sha256') throw impossible(`a text with a ${hash.algorithm} hash`);
    return makeStorePath({ ...common, type: typeWithReferences('text', references), digest: hash.digest });
  }
  if ([...references].length > 0) throw impossible(`a ${method} ${hash.algorithm} object with references`);
  const inner = bytesFromByteString(`fixed:out:${methodPrefix(method)}${printHash(hash, 'base16')}:`);
  return makeStorePath({
    ...common,
    type: 'output:out',
    digest: (options.sha256 ?? portableSha256)(inner),
  });
};

const impossible = (what: string): NixtoolsError =>
  new NixtoolsError({ code: 'STORE_PATH_SYNTAX', kind: 'usage', message: `Nix has no path for ${what}` });

/** What stands before the algorithm in `.drv` files and content addresses: `r:`, `text:`, `git:` or nothing. */
export const methodPrefix = (method: ContentMethod): string =>
  ({ flat: '', recursive: 'r:', text: 'text:', git: 'git:' })[method];

export interface OutputPathOptions extends StorePathOptions {
  /** The derivation's name, without `.drv`. */
  readonly name: string;
  readonly output: string;
  /** SHA-256 of the masked derivation: see `hashDerivationModulo`. */
  readonly digest: Uint8Array;
}

/** The path of an input-addressed output. */
export const makeOutputPath = ({ name, output, digest, ...options }: OutputPathOptions): StorePath =>
  makeStorePath({ ...options, type: `output:${output}`, name: outputPathName(name, output), digest });

/** The name of an output's path: `hello-1.0`, `hello-1.0-dev`. */
export const outputPathName = (name: string, output: string): string =>
  output === 'out' ? name : `${name}-${output}`;
