import { NixtoolsError } from '@nixtools/nix-formats';

/** The one answer to damaged index data: a catalog is a cache, so making it anew is the remedy. */
export const corrupt = (place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'CATALOG_CORRUPT',
    kind: 'verification',
    message: 'the catalog is damaged',
    place,
    hint: 'run `preenix channel update` to build it anew',
    cause,
  });
