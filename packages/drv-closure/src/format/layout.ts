import type { ContentMethod, HashAlgorithm } from '@nixtools/nix-formats';

/** Begins the file. See docs/formats/drvs-pack.md, which this folder follows. */
export const HEAD_MAGIC = 'nixdrvs\0';
/** Ends the file: it is not there in a file that was cut. */
export const TAIL_MAGIC = 'nixdrvs\n';
export const VERSION = 1;
export const HEAD_BYTES = 16;
export const TRAILER_BYTES = 56;

/** Contents are gathered to blocks of about this size before compression; a larger object is a block of its own. */
export const BLOCK_TARGET_BYTES = 512 * 1024;
/** What no honest file needs, and no hostile one gets. */
export const MAX_BLOCK_BYTES = 1024 ** 3;
export const MAX_INDEX_BYTES = 512 * 1024 ** 2;
/** The bytes that the 32 characters of a store path's hash stand for. */
export const PATH_HASH_BYTES = 20;

/** What an object is: a derivation is kept as its text, everything else as a NAR. */
export type ObjectKind =
  | { readonly derivation: true }
  | { readonly derivation: false; readonly method: ContentMethod; readonly algorithm: HashAlgorithm };

const source = (method: ContentMethod, algorithm: HashAlgorithm): ObjectKind => ({
  derivation: false,
  method,
  algorithm,
});

/** A kind is stored as its place in this list. Only ever append. */
export const objectKinds: readonly ObjectKind[] = [
  { derivation: true },
  source('text', 'sha256'),
  source('recursive', 'sha256'),
  source('flat', 'sha256'),
  source('recursive', 'sha1'),
  source('flat', 'sha1'),
  source('recursive', 'md5'),
  source('flat', 'md5'),
  source('recursive', 'sha512'),
  source('flat', 'sha512'),
];

export const DERIVATION_KIND = 0;

export const kindCodeOf = (method: ContentMethod, algorithm: HashAlgorithm): number =>
  objectKinds.findIndex((kind) => !kind.derivation && kind.method === method && kind.algorithm === algorithm);
