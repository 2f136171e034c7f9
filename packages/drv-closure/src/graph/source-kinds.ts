import type { ContentMethod, HashAlgorithm } from '@nixtools/nix-formats';

/** How a source's path follows from its content. */
export interface SourceKind {
  readonly method: ContentMethod;
  readonly algorithm: HashAlgorithm;
}

/** A kind is stored as its place in this list. Only ever append. */
export const sourceKinds: readonly SourceKind[] = [
  { method: 'text', algorithm: 'sha256' },
  { method: 'recursive', algorithm: 'sha256' },
  { method: 'flat', algorithm: 'sha256' },
  { method: 'recursive', algorithm: 'sha1' },
  { method: 'flat', algorithm: 'sha1' },
  { method: 'recursive', algorithm: 'md5' },
  { method: 'flat', algorithm: 'md5' },
  { method: 'recursive', algorithm: 'sha512' },
  { method: 'flat', algorithm: 'sha512' },
];

/** Places of those whose paths can depend on other paths. */
export const REFERRING_KINDS: readonly number[] = [0, 1];

export const sourceKindOf = (method: ContentMethod, algorithm: HashAlgorithm): number =>
  sourceKinds.findIndex((kind) => kind.method === method && kind.algorithm === algorithm);
