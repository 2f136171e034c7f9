import { ByteWriter } from './byte-writer.ts';
import { type Postings, writePostings } from './postings.ts';

const encoder = new TextEncoder();

/**
 * Writes the blocks of a sorted dictionary. Each term is: how many bytes it shares with the term before it
 * (0 for the first of a block), how many bytes follow, the length of its postings; then those bytes, and
 * the postings.
 */
export class TermWriter {
  readonly #block = new ByteWriter();
  readonly #postings = new ByteWriter();
  #previous = new Uint8Array(0);

  /** Bytes of the block so far. */
  get length(): number {
    return this.#block.length;
  }

  add(text: string, postings: Postings): void {
    const bytes = encoder.encode(text);
    const shared = sharedPrefix(this.#previous, bytes);
    writePostings(this.#postings, postings);
    this.#block.varint(shared);
    this.#block.varint(bytes.length - shared);
    this.#block.varint(this.#postings.length);
    this.#block.bytes(bytes.subarray(shared));
    this.#block.bytes(this.#postings.take());
    this.#previous = bytes;
  }

  /** Ends the block and begins the next. */
  take(): Uint8Array {
    this.#previous = new Uint8Array(0);
    return this.#block.take();
  }
}

function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  const limit = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < limit && a[shared] === b[shared]) shared++;
  return shared;
}
