import { corrupt } from './corrupt.ts';
import { readPostings, type VisitPosting } from './postings.ts';
import { TextCursor } from './text-cursor.ts';
import { type Cursor, readVarint } from './varint.ts';

/** A term of a dictionary, decoded only as far as it is asked for: most that a prefix finds are never shown. */
export interface Term {
  /** In bytes. */
  readonly length: number;
  text(): string;
  visit(posting: VisitPosting): void;
}

/** What to look for in a block: the bytes of a term, or of the beginning of terms. */
export interface TermQuery {
  readonly sought: Uint8Array;
  readonly how: 'exact' | 'prefix';
}

/**
 * The terms of a block (see `TermWriter`) that a query asks for. Since a term says how much it shares with
 * the one before, most terms are passed over without a look at their bytes.
 *
 * @param place the block's key, for errors
 * @throws NixtoolsError `CATALOG_CORRUPT`
 */
export function findTerms(block: Uint8Array, { sought, how }: TermQuery, place: string): readonly Term[] {
  const found: Term[] = [];
  const cursor: Cursor = { bytes: block, place, at: 0 };
  let texts: TextCursor | undefined;
  /** How many bytes the current term and what is sought have in common at their beginnings. */
  let common = 0;
  while (cursor.at < block.length) {
    const start = cursor.at;
    const shared = readVarint(cursor);
    const rest = readVarint(cursor);
    const size = readVarint(cursor);
    const bytesAt = cursor.at;
    const end = bytesAt + rest + size;
    if (end > block.length) throw corrupt(place);
    // Sharing less than what was in common means being past what is sought.
    if (shared < common) break;
    if (shared === common) {
      let i = 0;
      while (i < rest && common < sought.length && block[bytesAt + i] === sought[common]) {
        i++;
        common++;
      }
      if (i < rest && common < sought.length && (block[bytesAt + i] ?? 0) > (sought[common] ?? 0)) break;
    }
    const length = shared + rest;
    if (common === sought.length) {
      if (how === 'exact' && length > sought.length) break;
      texts ??= new TextCursor(cursor, { start, sought });
      found.push(new FoundTerm(texts, { start, length, postingsAt: bytesAt + rest, end }));
    }
    cursor.at = end;
  }
  return found;
}

/** Offsets in the block. */
interface TermPlace {
  readonly start: number;
  readonly length: number;
  readonly postingsAt: number;
  readonly end: number;
}

/** A term at its place in a block. */
class FoundTerm implements Term {
  readonly length: number;
  readonly #texts: TextCursor;
  readonly #start: number;
  readonly #postingsAt: number;
  readonly #end: number;

  constructor(texts: TextCursor, { start, length, postingsAt, end }: TermPlace) {
    this.length = length;
    this.#texts = texts;
    this.#start = start;
    this.#postingsAt = postingsAt;
    this.#end = end;
  }

  text(): string {
    return this.#texts.textAt(this.#start);
  }

  visit(posting: VisitPosting): void {
    const { bytes, place } = this.#texts;
    readPostings({ bytes, place, at: this.#postingsAt }, this.#end, posting);
  }
}
