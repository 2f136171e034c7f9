import { corrupt } from './corrupt.ts';
import { decodeUtf8 } from './utf8.ts';
import { type Cursor, readVarint } from './varint.ts';

interface FirstTerm {
  /** The offset of the first term that was found. */
  readonly start: number;
  /** What it begins with. */
  readonly sought: Uint8Array;
}

/**
 * Restores the texts of the terms of a block from the first that was found, which is known to begin with
 * what was sought. Texts in order cost one pass in all.
 */
export class TextCursor {
  readonly bytes: Uint8Array;
  readonly place: string;
  readonly #first: FirstTerm;
  #at: number;
  /** The bytes of the term before the cursor. */
  #text: Uint8Array;
  #length: number;

  constructor({ bytes, place }: Cursor, first: FirstTerm) {
    this.bytes = bytes;
    this.place = place;
    this.#first = first;
    this.#at = first.start;
    this.#text = new Uint8Array(Math.max(64, 2 * first.sought.length));
    this.#text.set(first.sought);
    this.#length = first.sought.length;
  }

  /** The text of the term that starts at this offset, which must be one of those found. */
  textAt(start: number): string {
    if (start < this.#at) {
      this.#at = this.#first.start;
      this.#length = this.#first.sought.length;
    }
    while (this.#at <= start) this.#next();
    return decodeUtf8(this.#text.subarray(0, this.#length), this.place);
  }

  #next(): void {
    const cursor: Cursor = { bytes: this.bytes, place: this.place, at: this.#at };
    const shared = readVarint(cursor);
    const rest = readVarint(cursor);
    const size = readVarint(cursor);
    const end = cursor.at + rest + size;
    if (shared > this.#length || end > this.bytes.length) throw corrupt(this.place);
    if (shared + rest > this.#text.length) this.#grow(shared + rest);
    this.#text.set(this.bytes.subarray(cursor.at, cursor.at + rest), shared);
    this.#length = shared + rest;
    this.#at = end;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(length * 2);
    larger.set(this.#text);
    this.#text = larger;
  }
}
