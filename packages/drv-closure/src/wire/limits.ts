import { NixtoolsError } from '@nixtools/nix-formats';

/** What no honest pack needs, and no hostile one gets. */
export interface GraphLimits {
  readonly nodes: number;
  /** Of all texts that derivations are written from, and of all sources. */
  readonly tableBytes: number;
  /** Of all derivations and sources when they are written out, and of the templates that this takes. */
  readonly objectBytes: number;
}

export const defaultLimits: GraphLimits = {
  nodes: 1_000_000,
  tableBytes: 1024 ** 3,
  objectBytes: 4 * 1024 ** 3,
};

export const corruptPack = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'the file is damaged or forged: fetch it again, or make the snapshot again',
  });

export const tooLarge = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_TOO_LARGE',
    kind: 'refused',
    message,
    place,
    hint: 'no honest package set is so large: ask who made it',
  });
