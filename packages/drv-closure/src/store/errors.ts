import { NixtoolsError } from '@nixtools/nix-formats';

const hint = 'run `preenix channel update` to build it anew';

/** The one answer to a damaged store: it is a client's cache, so making it anew is the remedy. */
export const corruptStore = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({ code: 'PACK_CORRUPT', kind: 'verification', message, place, hint, cause });

export const otherVersion = (place: string, format: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_VERSION',
    kind: 'environment',
    message: `the derivations have format ${String(format)}, which this program does not read`,
    place,
    hint,
  });

export const noStore = (place: string, cause: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_NOT_FOUND',
    kind: 'environment',
    message: 'the derivations cannot be read',
    place,
    hint,
    cause,
  });

export const notStored = (place: string, path: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_PACKED',
    kind: 'not-found',
    message: `${path} is not in the pack`,
    place,
    hint: 'ask for a derivation that the snapshot of this pack lists',
  });
