/** What a file says about itself in JSON. Whoever reads it checks each member: it comes from outside. */
export type Header = Readonly<Record<string, unknown>>;

/** See docs/formats/sections.md, which this folder follows. */
export const MAGIC_BYTES = 8;
/** Magic, major, minor, bytes of the header, number of sections. */
export const HEAD_BYTES = MAGIC_BYTES + 2 + 2 + 4 + 4;
export const MAX_HEADER_BYTES = 64 * 1024;
/** Tag, flags, packed bytes, unpacked bytes, SHA-256. */
export const ROW_BYTES = 4 + 4 + 8 + 8 + 32;

export const MUST_UNDERSTAND = 1;
export const BROTLI = 2;
export const KNOWN_FLAGS = MUST_UNDERSTAND | BROTLI;

/** What a reader takes at most. All are exceeded by a hostile file only. */
export interface SectionLimits {
  readonly sections: number;
  /** Of all sections together. */
  readonly packedBytes: number;
  /** Of all sections together. */
  readonly unpackedBytes: number;
}

export const defaultLimits: SectionLimits = {
  sections: 256,
  packedBytes: 512 * 1024 ** 2,
  unpackedBytes: 2 * 1024 ** 3,
};

/** One line of the directory. */
export interface Row {
  /** Four ASCII characters, such as `META`. */
  readonly tag: string;
  readonly flags: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** SHA-256 of the unpacked bytes. */
  readonly checksum: Uint8Array;
}

export const isTag = (tag: string): boolean => /^[!-~]{4}$/.test(tag);
