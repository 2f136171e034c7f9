import { GrowingBytes } from './growing-bytes.ts';
import { corruptPack } from './limits.ts';

/** Numbers as LEB128: seven bits a byte, lowest first, the high bit on all but the last. */
export class NumberWriter {
  readonly #bytes = new GrowingBytes();

  push(number: number): void {
    let rest = number;
    while (rest > 127) {
      this.#bytes.push((rest & 127) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }

  finish(): Buffer {
    return this.#bytes.finish();
  }
}

/** @throws {NixtoolsError} `PACK_CORRUPT` for numbers over 32 bits, and at the end */
export class NumberReader {
  readonly #bytes: Uint8Array;
  readonly #place: string;
  #at = 0;

  constructor(bytes: Uint8Array, place: string) {
    this.#bytes = bytes;
    this.#place = place;
  }

  /** Bytes that are left: as many numbers may come at most. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  next(): number {
    let number = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw corruptPack(this.#place, 'the numbers end too early');
      number += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
      if (scale > 2 ** 28) throw corruptPack(this.#place, 'a number is too long');
    }
    if (number > 0xffffffff) throw corruptPack(this.#place, 'a number is too large');
    return number;
  }

  /** A number below `limit`. */
  below(limit: number): number {
    const number = this.next();
    if (number < limit) return number;
    throw corruptPack(this.#place, `${number} where less than ${limit} is possible`);
  }

  /** How many things follow that take at least one byte each. */
  count(): number {
    const number = this.next();
    if (number <= this.left) return number;
    throw corruptPack(this.#place, `${number} things in ${this.left} bytes`);
  }

  end(): void {
    if (this.left > 0) throw corruptPack(this.#place, `${this.left} bytes too many`);
  }
}
