import { NixtoolsError } from '@nixtools/nix-formats';

/** @param at offset in the file, in bytes */
const placeOf = (place: string, at: number): string =>
  `${place}, byte ${Number.isSafeInteger(at) ? at : 'beyond any file'}`;

export const notElf = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ELF_NOT_ELF',
    kind: 'verification',
    message: 'this is no ELF file: it does not begin with 0x7f "ELF"',
    place,
    hint: 'programs, libraries and object files of Linux are ELF files; a script or a text is none',
  });

export const elfTruncated = (place: string, at: number, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ELF_TRUNCATED',
    kind: 'verification',
    message,
    place: placeOf(place, at),
    hint: 'the file is cut short or damaged: get or build it again',
  });

export const elfInvalid = (place: string, at: number, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ELF_INVALID',
    kind: 'verification',
    message,
    place: placeOf(place, at),
    hint: 'the file is damaged, or made so on purpose; "readelf -a" shows more',
  });
