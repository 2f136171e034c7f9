/**
 * A catalog is a flat set of named blocks, so that anything that maps names to bytes can hold it: an LMDB
 * file on a client, static files behind a web page.
 */
export interface Block {
  /** ASCII, usable as a relative URL: `root`, `name/17`, `name/index`. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Raised whenever a block changes its meaning; a reader refuses every other number. */
export const formatVersion = 2;

/** The block `root`, as JSON. */
export interface Root {
  readonly format: typeof formatVersion;
  /** How many entries, failed ones included. Their ids are 0, 1, 2... in byte order of attribute. */
  readonly entries: number;
  /** How many of them failed to evaluate. */
  readonly failed: number;
  /** How many have known programs or files; without any there are no dictionaries `program` and `file`. */
  readonly listed?: number;
  /** For which lengths N there are blocks `spelling-name/N` and `spelling-word/N`, ascending. */
  readonly spellings: { readonly name: readonly number[]; readonly word: readonly number[] };
}

/**
 * - `name`: attributes, pnames, programs and their words -> ids, with bits of `field`.
 * - `word`: words of descriptions -> ids, with the word's position.
 * - `path`: first characters of the hash of each .drv and output path -> ids.
 * - `program`, `file`: what is in `bin` -> ids, and other files, as `fileKey` writes them -> ids; both only where they are known.
 * - `facet`: `license:mit`, `maintainer:...`, `set:...`, `system:...` -> ids.
 */
export type Dictionary = 'name' | 'word' | 'path' | 'facet' | 'program' | 'file';

/** A dictionary block is cut when it reaches this many bytes: with its checksum it fills one 4 KiB page. */
export const dictionaryBlockBytes = 3900;
/** Blocks of these kinds hold a JSON value for each entry. */
export type RecordKind = 'summary' | 'entry';
/**
 * Entries per block `summary/N` and `entry/N`. In LMDB a block takes whole pages: deflated, these mostly fill one, or two to
 * three; a hit costs a block of summaries, so those are the smaller ones.
 */
export const recordsPerBlock: Readonly<Record<RecordKind, number>> = { summary: 48, entry: 64 };
/** Attributes per block `attr/N`. */
export const attrsPerBlock = 128;
/** Rows of 8 bytes per block `rank/N`. */
export const ranksPerBlock = 4080;
/** Nobody is corrected to a longer word than this, in UTF-16 units. */
export const longestSpelling = 64;
