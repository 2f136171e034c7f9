import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { nativeSha256 } from '../native-sha256.ts';
import { corruptPack } from './corrupt.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** One mebibyte, a block or two: a larger window costs memory and gains nothing. */
const WINDOW_BITS = 20;

/** Brotli at quality 6: 9 packs a whole nixpkgs 2 % smaller in three times the time, 11 a tenth smaller in minutes. */
export const pack = (bytes: Uint8Array): Promise<Uint8Array> =>
  compress(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 6,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

const SMALLEST_CHUNK_BYTES = 64;
/** Output comes in one piece up to this size; by default in hundreds that are copied together. */
const LARGEST_CHUNK_BYTES = 4 * 1024 ** 2;

export interface Packed {
  readonly unpackedBytes: number;
  readonly checksum: Uint8Array;
}

/**
 * Checks and unpacks. Never makes more than was announced, however much the packed bytes would give.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
 */
export const unpack = async (bytes: Uint8Array, expected: Packed, place: string): Promise<Buffer> => {
  if (!Buffer.from(expected.checksum).equals(nativeSha256(bytes))) {
    throw corruptPack(place, 'the checksum is wrong');
  }
  if (expected.unpackedBytes === 0) return Buffer.alloc(0);
  const chunkSize = Math.min(Math.max(expected.unpackedBytes, SMALLEST_CHUNK_BYTES), LARGEST_CHUNK_BYTES);
  const options = { chunkSize, maxOutputLength: expected.unpackedBytes };
  const unpacked = await decompress(bytes, options).catch(() => undefined);
  if (unpacked?.length === expected.unpackedBytes) return unpacked;
  throw corruptPack(place, `the packed bytes are not ${expected.unpackedBytes} bytes of content`);
};
