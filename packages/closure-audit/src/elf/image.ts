import type { ByteSource } from './byte-source.ts';
import { elfTruncated } from './elf-error.ts';

/** An ELF file whose class and byte order are known: numbers can be read from it. */
export interface ElfImage {
  readonly place: string;
  readonly size: number;
  readonly class: 32 | 64;
  readonly byteOrder: 'little' | 'big';
  /**
   * @param what is read, for the error
   * @throws {NixtoolsError} `ELF_TRUNCATED` (verification) for bytes that are not there
   */
  readonly bytes: (offset: number, length: number, what: string) => Uint8Array;
}

export const elfImage = (
  source: ByteSource,
  { place, ...kind }: Pick<ElfImage, 'class' | 'byteOrder' | 'place'>,
): ElfImage => ({
  ...kind,
  place,
  size: source.size,
  bytes: (offset, length, what) => {
    // Numbers above 2^53 have lost their last digits, and are beyond every file all the same.
    if (offset + length <= source.size) return source.read(offset, length);
    throw elfTruncated(place, offset, `${what} would be beyond the end of the file (${source.size} bytes)`);
  },
});

/** Numbers of one record, such as a header, by their offset in it. */
export interface ElfRecord {
  /** Where in the file it begins. */
  readonly at: number;
  readonly half: (offset: number) => number;
  readonly word: (offset: number) => number;
  /** As wide as the class says; exact below 2^53, and larger than any file above. */
  readonly size: (offset: number) => number;
  /** The same, exact: for addresses. */
  readonly address: (offset: number) => bigint;
}

/** @throws {NixtoolsError} `ELF_TRUNCATED` (verification) */
export const elfRecord = (image: ElfImage, at: number, length: number, what: string): ElfRecord => {
  const bytes = image.bytes(at, length, what);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = image.byteOrder === 'little';
  const address =
    image.class === 64
      ? (offset: number) => view.getBigUint64(offset, little)
      : (offset: number) => BigInt(view.getUint32(offset, little));
  return {
    at,
    half: (offset) => view.getUint16(offset, little),
    word: (offset) => view.getUint32(offset, little),
    size: (offset) => Number(address(offset)),
    address,
  };
};
