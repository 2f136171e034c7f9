import { digestLengths } from '@nixtools/nix-formats';

/** Bytes of a digest of `r:sha256` and the like; nothing for what is no method and algorithm. */
export const digestLengthOf = (fixed: string): number | undefined => {
  const algorithm = /^(?:r:|text:|git:)?([a-z0-9]+)$/.exec(fixed)?.[1] ?? '';
  return Object.hasOwn(digestLengths, algorithm)
    ? digestLengths[algorithm as keyof typeof digestLengths]
    : undefined;
};
