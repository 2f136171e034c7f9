import { columnBytes } from './pages.ts';

/** Byte strings, one after the other in one buffer. */
export interface Blobs {
  readonly count: number;
  readonly bytes: Buffer;
  /** Where each begins; one more than there are, for the last one's end. */
  readonly starts: Uint32Array;
}

export const blobAt = ({ bytes, starts }: Blobs, index: number): Buffer =>
  bytes.subarray(starts[index], starts[index + 1]);

export const blobTextAt = ({ bytes, starts }: Blobs, index: number): string =>
  bytes.toString('latin1', starts[index], starts[index + 1]);

/** Gathers byte strings; equal ones are kept once if they are interned. */
export class BlobBuilder {
  #bytes: Buffer;
  #length = 0;
  #starts = [0];
  /** Open addressing over `count + 1` numbers: 0 is an empty slot. */
  #slots = new Uint32Array(1 << 12);

  /** @param capacity how many bytes there may be, where that is known: then nothing is copied while it grows */
  constructor(capacity = 1 << 16) {
    this.#bytes = columnBytes(capacity);
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  push(bytes: Uint8Array): number {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    return this.#take(bytes.length);
  }

  /** The number of an equal byte string, or of a new one. */
  intern(bytes: Uint8Array): number {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    return this.#internTail(bytes.length);
  }

  internText(text: string): number {
    this.#reserve(text.length);
    this.#bytes.write(text, this.#length, 'latin1');
    return this.#internTail(text.length);
  }

  /** The same of some numbers, four bytes each. */
  internNumbers(numbers: readonly number[]): number {
    const length = numbers.length * 4;
    this.#reserve(length);
    let at = this.#length;
    for (const number of numbers) at = this.#bytes.writeUInt32LE(number, at);
    return this.#internTail(length);
  }

  numbersAt(index: number): Uint32Array {
    const from = this.#starts[index] ?? 0;
    const numbers = new Uint32Array(((this.#starts[index + 1] ?? 0) - from) >> 2);
    for (let place = 0; place < numbers.length; place++)
      numbers[place] = this.#bytes.readUInt32LE(from + place * 4);
    return numbers;
  }

  /** A view, valid until something is added. */
  at(index: number): Buffer {
    return this.#bytes.subarray(this.#starts[index], this.#starts[index + 1]);
  }

  textAt(index: number): string {
    return this.#bytes.toString('latin1', this.#starts[index], this.#starts[index + 1]);
  }

  /** Nothing may be added afterwards. */
  finish(): Blobs {
    const bytes = this.#bytes.subarray(0, this.#length);
    return {
      count: this.count,
      // A copy, unless it would save less than it costs while both are there.
      bytes: bytes.length * 8 > this.#bytes.length * 7 ? bytes : copyOf(bytes),
      starts: Uint32Array.from(this.#starts),
    };
  }

  #take(length: number): number {
    this.#length += length;
    return this.#starts.push(this.#length) - 2;
  }

  #internTail(length: number): number {
    if (this.count * 2 >= this.#slots.length) this.#rehash();
    const start = this.#length;
    const end = start + length;
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#bytes, start, end) & mask;
    for (let taken = this.#slots[slot] ?? 0; taken !== 0; taken = this.#slots[slot] ?? 0) {
      if (this.#isAt(taken - 1, start, end)) return taken - 1;
      slot = (slot + 1) & mask;
    }
    const index = this.#take(length);
    this.#slots[slot] = index + 1;
    return index;
  }

  #isAt(index: number, start: number, end: number): boolean {
    const from = this.#starts[index] ?? 0;
    const to = this.#starts[index + 1] ?? 0;
    const length = end - start;
    if (to - from !== length) return false;
    if (length > CHEAP) return this.#bytes.compare(this.#bytes, start, end, from, to) === 0;
    for (let at = 0; at < length; at++) if (this.#bytes[start + at] !== this.#bytes[from + at]) return false;
    return true;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.count; index++) {
      let slot = hashOf(this.#bytes, this.#starts[index] ?? 0, this.#starts[index + 1] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = columnBytes(Math.max(this.#bytes.length * 2, this.#length + length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const copyOf = (bytes: Buffer): Buffer => {
  const copy = columnBytes(bytes.length);
  bytes.copy(copy);
  return copy;
};

/** Bytes that are compared here before a call of `compare` would have begun. */
const CHEAP = 48;

/** FNV-1a, with a last stir since only the low bits are used. */
const hashOf = (bytes: Buffer, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
};
