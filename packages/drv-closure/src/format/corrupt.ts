import { NixtoolsError } from '@nixtools/nix-formats';

/** A pack that no packer writes: damaged on its way, or made to do harm. */
export const corruptPack = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'fetch or make the snapshot again',
  });
