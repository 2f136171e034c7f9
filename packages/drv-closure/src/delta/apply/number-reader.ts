import { corruptDelta } from '../limits.ts';

/** Reads LEB128 numbers of at most 32 bits, and bytes between them. */
export interface NumberReader {
  readonly isAtEnd: boolean;
  /** A number of at most `most`, that is called this in errors. */
  next(most: number, what: string): number;
  bytes(length: number): Buffer;
}

/** @throws {NixtoolsError} `DELTA_CORRUPT` (verification), in what it gives */
export const createNumberReader = (bytes: Buffer, place: string): NumberReader => {
  let at = 0;
  const leb128 = (): number => {
    let number = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw corruptDelta(place, 'the numbers end too early');
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
    throw corruptDelta(place, 'a number is too long');
  };
  return {
    get isAtEnd() {
      return at >= bytes.length;
    },
    next: (most, what) => {
      const number = leb128();
      if (number <= most) return number;
      throw corruptDelta(place, `${what} ${number} is more than ${most}`);
    },
    bytes: (length) => {
      if (length > bytes.length - at) throw corruptDelta(place, 'the bytes end too early');
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
};
