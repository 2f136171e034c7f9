import { NixtoolsError } from '@nixtools/nix-formats';

/** A part of entries that no packer makes: damaged on its way, or made to do harm. */
export const corruptEntries = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'ENTRIES_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'fetch or make the snapshot again',
    cause,
  });

/** An attribute as errors tell it: what is hostile may be very long. */
export const inMessage = (attr: string): string => JSON.stringify(attr.slice(0, 300));
