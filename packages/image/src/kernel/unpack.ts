import { gunzipSync } from 'node:zlib';
import { NixtoolsError } from '@nixtools/nix-formats';
import { run } from '../programs/run.ts';
import type { BzImage } from './bzimage.ts';

interface Packing {
  readonly name: string;
  readonly magic: readonly number[];
  readonly unpack: (packed: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

const by = (name: string, debian: string, ...args: readonly string[]): Packing['unpack'] => {
  return (packed) => run({ name, debian }, args, { input: packed });
};

const packings: readonly Packing[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], unpack: (packed) => gunzipSync(packed) },
  {
    name: 'xz',
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    unpack: by('xz', 'xz-utils', '-dc', '--single-stream'),
  },
  { name: 'lzma', magic: [0x5d, 0x00, 0x00], unpack: by('xz', 'xz-utils', '-dc', '--format=lzma') },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: by('zstd', 'zstd', '-dcq', '--no-progress') },
  { name: 'lz4', magic: [0x02, 0x21, 0x4c, 0x18], unpack: by('lz4', 'lz4', '-dcq') },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], unpack: by('bzip2', 'bzip2', '-dcq') },
];

/** The kernel's build appends the unpacked size, which gzip has itself. */
const trailerSize = 4;

/**
 * The kernel proper that a bzImage holds: the ELF file `vmlinux`.
 *
 * @throws {NixtoolsError} `KERNEL_PACKING` (environment) when it is packed in another way, `PROGRAM_MISSING` (environment),
 *   `PROGRAM_FAILED` (failed)
 */
export const unpackKernel = async (
  bytes: Uint8Array,
  { payload: { offset, length } }: BzImage,
  place: string,
): Promise<Uint8Array> => {
  const packed = bytes.subarray(offset, offset + length);
  const packing = packings.find(({ magic }) => magic.every((byte, at) => packed[at] === byte));
  if (packing === undefined)
    throw new NixtoolsError({
      code: 'KERNEL_PACKING',
      kind: 'environment',
      message: 'this kernel is packed in a way that is not known',
      place,
      hint: `known are ${packings.map(({ name }) => name).join(', ')}`,
    });
  return await packing.unpack(packing.name === 'gzip' ? packed : packed.subarray(0, -trailerSize));
};
