import { NixtoolsError, type StorePath } from '@nixtools/nix-formats';

/** The closure of a derivation ends where it should not. */
export const missingPath = (path: StorePath, referrer: StorePath | undefined): NixtoolsError =>
  new NixtoolsError({
    code: 'STORE_PATH_MISSING',
    kind: 'verification',
    message: `${path} is missing`,
    place: referrer === undefined ? 'asked for' : `referred to by ${referrer}`,
    hint: 'instantiate it again into the same store',
  });
