import { NixtoolsError } from '../error.ts';
import { portableSha256, type Sha256 } from '../hash/algorithm.ts';
import { type Hash, parseHash, printHash } from '../hash/hash.ts';
import { narFromFile } from '../nar/write.ts';
import {
  type ContentMethod,
  makeFixedOutputPath,
  makeSourcePath,
  makeTextPath,
  methodPrefix,
  type SourcePathOptions,
  type StorePathOptions,
  type TextPathOptions,
} from '../store-path/make-store-path.ts';
import type { StorePath } from '../store-path/store-path.ts';
import type { StoreObject } from './store-object.ts';

/** How a store object's path follows from its content. */
export interface ContentAddress {
  readonly method: ContentMethod;
  readonly hash: Hash;
}

/** @example printContentAddress({ method: 'recursive', hash }) // 'fixed:r:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s' */
export const printContentAddress = ({ method, hash }: ContentAddress): string =>
  (method === 'text' ? 'text:' : `fixed:${methodPrefix(method)}`) + printHash(hash, 'base32');

const syntax = /^(?:(text):|fixed:(r:|git:)?)([a-z0-9]+:[^:]+)$/;

/** @throws {NixtoolsError} `CONTENT_ADDRESS_SYNTAX` or `HASH_SYNTAX` (verification) */
export const parseContentAddress = (text: string): ContentAddress => {
  const [, asText, prefix, hash] = syntax.exec(text) ?? [];
  if (hash === undefined) {
    throw new NixtoolsError({
      code: 'CONTENT_ADDRESS_SYNTAX',
      kind: 'verification',
      message: `${JSON.stringify(text.slice(0, 200))} is no content address`,
    });
  }
  const method = asText ? 'text' : prefix === 'r:' ? 'recursive' : prefix === 'git:' ? 'git' : 'flat';
  return { method, hash: parseHash(hash) };
};

export interface ContentAddressPathOptions extends StorePathOptions {
  readonly ca: ContentAddress;
  readonly references?: Iterable<StorePath>;
}

/** The only path that content with this address may have. */
export const contentAddressPath = ({ ca, ...options }: ContentAddressPathOptions): StorePath =>
  makeFixedOutputPath({ ...options, ...ca });

/**
 * A text with references as a store object: a `.drv` file, or what `builtins.toFile` makes.
 *
 * @throws {NixtoolsError} `STORE_PATH_SYNTAX` (usage) for an impossible name
 * @example textObject({ name: 'hello-1.0.drv', content: printDerivation(drv), references: derivationReferences(drv) })
 */
export const textObject = (options: TextPathOptions): StoreObject => {
  const digest = (options.sha256 ?? portableSha256)(options.content);
  return {
    path: makeTextPath({ ...options, sha256: onceKnown(options.content, digest, options.sha256) }),
    references: [...options.references],
    nar: narFromFile(options.content),
    ca: printContentAddress({ method: 'text', hash: { algorithm: 'sha256', digest } }),
  };
};

/** Hashing is what an import costs, so the content is hashed once. */
const onceKnown =
  (content: Uint8Array, digest: Uint8Array, sha256: Sha256 = portableSha256): Sha256 =>
  (bytes) =>
    bytes === content ? digest : sha256(bytes);

export interface SourceObjectOptions extends Omit<SourcePathOptions, 'narHash' | 'selfReference'> {
  readonly nar: Uint8Array;
}

/** Files as a store object, as `./src` in an expression makes it. */
export const sourceObject = ({ nar, ...options }: SourceObjectOptions): StoreObject => {
  const digest = (options.sha256 ?? portableSha256)(nar);
  return {
    path: makeSourcePath({ ...options, narHash: digest }),
    references: [...(options.references ?? [])],
    nar,
    ca: printContentAddress({ method: 'recursive', hash: { algorithm: 'sha256', digest } }),
  };
};
