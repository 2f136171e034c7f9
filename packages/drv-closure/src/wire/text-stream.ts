import { token } from '../graph/tokens.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { corruptPack, MAX_TEXT, tooLarge } from './limits.ts';

const END = String.fromCharCode(token.end);
const LITERAL = token.literal;

/** Templates one after the other, each with an end. */
export class TextWriter {
  readonly #bytes = new GrowingBytes();

  push(template: string): void {
    this.#bytes.pushText(template);
    this.#bytes.pushText(END);
  }

  finish(): Buffer {
    return this.#bytes.finish();
  }
}

/** @throws {NixtoolsError} `PACK_CORRUPT` where no end follows, `PACK_TOO_LARGE` for a text of more than its limit */
export class TextReader {
  readonly #bytes: Buffer;
  readonly #place: string;
  #at = 0;

  constructor(bytes: Buffer, place: string) {
    this.#bytes = bytes;
    this.#place = place;
  }

  /** Bytes that are left: templates are shorter than that. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The bytes of the next template, as a view. */
  next(limit = MAX_TEXT): Buffer {
    const start = this.#at;
    let end = this.#bytes.indexOf(token.end, start);
    while (end !== -1 && this.#isEscaped(start, end)) end = this.#bytes.indexOf(token.end, end + 1);
    if (end === -1) throw corruptPack(this.#place, 'the texts end too early');
    if (end - start > limit) throw tooLarge(this.#place, `a text has ${end - start} bytes`);
    this.#at = end + 1;
    return this.#bytes.subarray(start, end);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw corruptPack(this.#place, 'there are texts too many');
  }

  /** Whether an odd number of escapes stands before: then it is a byte of the text. */
  #isEscaped(start: number, at: number): boolean {
    let before = at;
    while (before > start && this.#bytes[before - 1] === LITERAL) before--;
    return (at - before) % 2 === 1;
  }
}
