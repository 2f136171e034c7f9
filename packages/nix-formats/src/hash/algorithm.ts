import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

export type HashAlgorithm = 'md5' | 'sha1' | 'sha256' | 'sha512';

/** Bytes of a digest. */
export const digestLengths: Readonly<Record<HashAlgorithm, number>> = {
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
};

/** The plain SHA-256 of some bytes. Callers with a native one (`node:crypto`) hand it in: it is many times faster. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const portableSha256: Sha256 = sha256;

/** Any string, to one of the algorithms that Nix 2.8 to 2.26 know. */
export const isHashAlgorithm = (text: string): text is HashAlgorithm => Object.hasOwn(digestLengths, text);

/** @example hashBytes('sha1', new Uint8Array()).length // 20 */
export const hashBytes = (algorithm: HashAlgorithm, bytes: Uint8Array): Uint8Array =>
  ({ md5, sha1, sha256, sha512 })[algorithm](bytes);
