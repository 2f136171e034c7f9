import { NixtoolsError } from '@nixtools/nix-formats';

/** A file that no writer makes: damaged on its way, or made to do harm. */
export const corruptSections = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'SECTIONS_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'fetch or make the file again',
    cause,
  });

/** A file that a later program may read. */
export const laterVersion = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SECTIONS_VERSION',
    kind: 'environment',
    message,
    place,
    hint: 'use a newer nixtools',
  });

/** A file that may be honest, but is more than the reader was told to take. */
export const beyondLimit = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SECTIONS_TOO_LARGE',
    kind: 'refused',
    message,
    place,
    hint: 'no honest file is so large: ask its maker',
  });
