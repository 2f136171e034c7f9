import { NixtoolsError } from '@nixtools/nix-formats';
import { largestFile } from './cache-files.ts';

export const tooLarge = (place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'LISTING_TOO_LARGE',
    kind: 'verification',
    message: `it has more than ${largestFile} bytes`,
    place,
    hint: 'no package has so many files: the cache is damaged, or means harm',
    cause,
  });
