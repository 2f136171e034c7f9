import { NixtoolsError } from '@nixtools/nix-formats';
import { corruptPack } from './corrupt.ts';
import { HEAD_BYTES, HEAD_MAGIC, MAX_INDEX_BYTES, TAIL_MAGIC, TRAILER_BYTES, VERSION } from './layout.ts';

/** The last bytes of a pack: where its index is. */
export interface Trailer {
  readonly indexOffset: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** SHA-256 of the packed index. */
  readonly checksum: Uint8Array;
}

export const encodeHead = (): Uint8Array => {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(HEAD_MAGIC, 'latin1');
  head.writeBigUInt64LE(BigInt(VERSION), HEAD_MAGIC.length);
  return head;
};

/** The index itself ends where the trailer begins, so its size need not be said. */
export const encodeTrailer = ({
  indexOffset,
  unpackedBytes,
  checksum,
}: Omit<Trailer, 'packedBytes'>): Uint8Array => {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeBigUInt64LE(BigInt(indexOffset), 0);
  trailer.writeBigUInt64LE(BigInt(unpackedBytes), 8);
  trailer.set(checksum, 16);
  trailer.write(TAIL_MAGIC, 48, 'latin1');
  return trailer;
};

/** @throws {NixtoolsError} `PACK_VERSION` (environment) for a later format, `PACK_CORRUPT` (verification) for no pack */
export const checkHead = (head: Uint8Array, place: string): void => {
  const bytes = Buffer.from(head);
  if (bytes.length < HEAD_BYTES || bytes.toString('latin1', 0, HEAD_MAGIC.length) !== HEAD_MAGIC) {
    throw corruptPack(place, 'this is no pack of derivations');
  }
  const version = bytes.readBigUInt64LE(HEAD_MAGIC.length);
  if (version === BigInt(VERSION)) return;
  throw new NixtoolsError({
    code: 'PACK_VERSION',
    kind: 'environment',
    message: `the pack has format ${version}, this program reads format ${VERSION}`,
    place,
    hint: 'use a newer nixtools',
  });
};

/** @throws {NixtoolsError} `PACK_CORRUPT` (verification), which says so when the file was cut */
export const decodeTrailer = (trailer: Uint8Array, fileBytes: number, place: string): Trailer => {
  const bytes = Buffer.from(trailer);
  if (bytes.length < TRAILER_BYTES || bytes.toString('latin1', 48) !== TAIL_MAGIC) {
    throw corruptPack(place, 'the pack is cut short: its end is missing');
  }
  const indexOffset = Number(bytes.readBigUInt64LE(0));
  const unpackedBytes = Number(bytes.readBigUInt64LE(8));
  const packedBytes = fileBytes - TRAILER_BYTES - indexOffset;
  if (indexOffset < HEAD_BYTES || packedBytes < 0 || packedBytes > MAX_INDEX_BYTES) {
    throw corruptPack(place, `the index cannot begin at byte ${indexOffset}`);
  }
  if (unpackedBytes > MAX_INDEX_BYTES) throw corruptPack(place, `the index would be ${unpackedBytes} bytes`);
  return { indexOffset, packedBytes, unpackedBytes, checksum: bytes.subarray(16, 48) };
};
