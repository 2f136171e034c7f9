import { type FileHandle, open } from 'node:fs/promises';
import { NixtoolsError } from '@nixtools/nix-formats';
import { unpack } from '../format/compression.ts';
import { corruptPack } from '../format/corrupt.ts';
import { decodeIndex, type Index } from '../format/decode-index.ts';
import { HEAD_BYTES, TRAILER_BYTES } from '../format/layout.ts';
import { checkHead, decodeTrailer, type Trailer } from '../format/trailer.ts';
import { type Paths, packedPaths } from './paths.ts';

/** An open pack: its index in memory, its blocks on disk. */
export interface PackFile extends Index {
  readonly paths: Paths;
  /** Names the file in errors. */
  readonly place: string;
  /** Unpacks block `index`. */
  readBlock(index: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** @throws {NixtoolsError} `PACK_NOT_FOUND` (environment), `PACK_CORRUPT` (verification), `PACK_VERSION` (environment) */
export const openPackFile = async (file: string): Promise<PackFile> => {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw noPack(file, cause.code === 'ENOENT' ? 'there is no pack of derivations' : cause.message, cause);
  });
  try {
    const trailer = await readEnds(handle, file);
    const packed = await readAt(handle, trailer.indexOffset, trailer.packedBytes, file);
    const index = decodeIndex(await unpack(packed, trailer, `${file}, index`), file);
    return {
      ...index,
      paths: packedPaths(index.graph, file),
      place: file,
      readBlock: blockReader(handle, index, trailer, file),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

const noPack = (file: string, message: string, cause?: Error): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_NOT_FOUND',
    kind: 'environment',
    message,
    place: file,
    hint: 'name a drvs.pack, as it lies in a snapshot',
    cause,
  });

const readEnds = async (handle: FileHandle, file: string): Promise<Trailer> => {
  const stats = await handle.stat();
  if (!stats.isFile()) throw noPack(file, 'this is no regular file');
  const { size } = stats;
  checkHead(await readAt(handle, 0, Math.min(HEAD_BYTES, size), file), file);
  const trailer = await readAt(
    handle,
    Math.max(0, size - TRAILER_BYTES),
    Math.min(TRAILER_BYTES, size),
    file,
  );
  return decodeTrailer(trailer, size, file);
};

const readAt = async (
  handle: FileHandle,
  position: number,
  length: number,
  place: string,
): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) throw corruptPack(place, 'the file ends too early');
    at += bytesRead;
  }
  return buffer;
};

const blockReader = (
  handle: FileHandle,
  { blocks }: Index,
  trailer: Trailer,
  file: string,
): PackFile['readBlock'] => {
  const offsets: number[] = [HEAD_BYTES];
  for (const block of blocks) offsets.push((offsets.at(-1) ?? 0) + block.packedBytes);
  if (offsets.at(-1) !== trailer.indexOffset)
    throw corruptPack(file, 'the sizes of the blocks do not add up');
  return async (index) => {
    const block = blocks[index];
    if (block === undefined) throw new RangeError(`there is no block ${index}`);
    const packed = await readAt(handle, offsets[index] ?? 0, block.packedBytes, file);
    return unpack(packed, block, `${file}, block ${index}`);
  };
};
