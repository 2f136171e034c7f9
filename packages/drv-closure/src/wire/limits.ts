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
  tableBytes: 512 * 1024 ** 2,
  objectBytes: 4 * 1024 ** 3,
};

/** Bytes of a template, and of the text that it stands for. V8 ends the process where a text has too many places to replace. */
export const MAX_TEXT = 64 * 1024 ** 2;

/** Bytes of the name of an output or of a variable, or of the kind of a hash; half as many if each is escaped. */
export const MAX_WORD = 16 * 1024;

const hint = 'the file is damaged or forged: fetch it again, or make the snapshot again';

export const corruptPack = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint,
  });

/** A cycle and a bad name have codes of their own, as they have where Nix's formats are read. */
export const cyclicPack = (place: string, name: string): NixtoolsError =>
  new NixtoolsError({
    code: 'DRV_CYCLE',
    kind: 'verification',
    message: `${name} needs itself`,
    place,
    hint,
  });

/** Of `..`, a NUL, or whatever else Nix does not allow. */
export const badName = (place: string, name: string): NixtoolsError =>
  new NixtoolsError({
    code: 'STORE_PATH_SYNTAX',
    kind: 'verification',
    message: `${JSON.stringify(name.slice(0, 300))} is no name of a store path`,
    place,
    hint,
  });

export const tooLarge = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_TOO_LARGE',
    kind: 'refused',
    message,
    place,
    hint: 'no honest package set is so large: ask who made it',
  });
