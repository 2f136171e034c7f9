import { LONGEST_ENTRY } from '../entry-schema.ts';

/** See docs/formats/entries-part.md, which this folder follows. */
export const ENTRIES_FORMAT = { magic: 'NIXENTS\0', major: 1 };
export const DELTA_FORMAT = { magic: 'NIXENTD\0', major: 1 };
export const MINOR = 0;

export const NUMBERS_TAG = 'NUMS';
export const TEXTS_TAG = 'TEXT';
export const DELTA_TAG = 'DLTA';

/** What no honest part needs, and no hostile one gets. */
export interface WireLimits {
  readonly entries: number;
  /** Bytes of the JSON of one value, and characters of one entry. */
  readonly valueBytes: number;
  /** Characters of all distinct values, and of all attributes, which are held. */
  readonly heldBytes: number;
  /** Different names of fields: each has columns, and an empty column takes no more than a byte. */
  readonly fieldNames: number;
  /** Fields of all distinct records together: a number is held for each. */
  readonly fields: number;
  /** Characters of all entries together, as they are handed out. */
  readonly decodedBytes: number;
  /** Bytes of the sections of a part, unpacked. */
  readonly unpackedBytes: number;
}

export const defaultWireLimits: WireLimits = {
  entries: 1_000_000,
  valueBytes: LONGEST_ENTRY,
  heldBytes: 256 * 1024 ** 2,
  fieldNames: 4096,
  fields: 8 * 1024 ** 2,
  decodedBytes: 2 * 1024 ** 3,
  unpackedBytes: 64 * 1024 ** 2,
};
