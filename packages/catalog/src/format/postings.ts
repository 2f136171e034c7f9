import type { ByteWriter } from './byte-writer.ts';
import { corrupt } from './corrupt.ts';
import { type Cursor, readVarint } from './varint.ts';

/**
 * Called for each entry in which a term occurs, in ascending order of id.
 * The detail is, in names, bits of `field`; in descriptions, the position of the word.
 */
export type VisitPosting = (id: number, detail: number) => void;

export interface Postings {
  readonly ids: readonly number[];
  readonly details: readonly number[];
}

/** Ids as differences (variable-length integers), each followed by its detail byte. */
export function writePostings(writer: ByteWriter, { ids, details }: Postings): void {
  let previous = 0;
  for (const [i, id] of ids.entries()) {
    writer.varint(id - previous);
    writer.byte(details[i] ?? 0);
    previous = id;
  }
}

/** Reads postings from the cursor up to `end`. */
export function readPostings(cursor: Cursor, end: number, visit: VisitPosting): void {
  let id = 0;
  while (cursor.at < end) {
    id += readVarint(cursor);
    const detail = cursor.bytes[cursor.at++];
    if (detail === undefined || cursor.at > end) throw corrupt(cursor.place);
    visit(id, detail);
  }
}
