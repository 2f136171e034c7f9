import { type ByteSource, byteSource, readBytes, readNumber } from './byte-source.ts';
import { corruptPack } from './corrupt.ts';
import { type Block, comparePathHashes, type Graph } from './graph.ts';
import { MAX_BLOCK_BYTES, objectKinds, PATH_HASH_BYTES } from './layout.ts';

export interface Index {
  readonly graph: Graph;
  readonly blocks: readonly Block[];
}

const MAX_STORE_DIR_BYTES = 4096;
const CHECKSUM_BYTES = 32;

/**
 * Reads an index. Every count is held against the bytes that are there before anything of its size is made, every id
 * against its object's own, so that what comes out is a graph without cycles.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
 */
export const decodeIndex = (bytes: Uint8Array, place: string): Index => {
  const source = byteSource(bytes, place);
  const storeDirLength = readNumber(source, MAX_STORE_DIR_BYTES, 'the length of the store folder');
  const storeDir = Buffer.from(readBytes(source, storeDirLength, 'the store folder')).toString('latin1');
  if (!/^\/.*[^/]$/.test(storeDir)) throw corruptPack(place, 'the store folder is no absolute path');
  // Each object, reference, name and block takes at least a byte of its own.
  const count = readNumber(source, bytes.length, 'the number of objects');
  const referenceCount = readNumber(source, bytes.length, 'the number of references');
  const namesLength = readNumber(source, bytes.length, 'the length of the names');
  const blockCount = readNumber(source, bytes.length, 'the number of blocks');

  const hashes = readBytes(source, count * PATH_HASH_BYTES, 'the hashes');
  const byHash = readByHash(source, count, hashes);
  const names = readBytes(source, namesLength, 'the names');
  const kinds = readKinds(source, count);
  const sizes = Uint32Array.from({ length: count }, () => readNumber(source, MAX_BLOCK_BYTES, 'a size'));
  const referenceStarts = readReferenceStarts(source, count, referenceCount);
  const references = readReferences(source, referenceStarts);
  const graph = { storeDir, count, hashes, byHash, names, kinds, sizes, referenceStarts, references };
  const blocks = readBlocks(source, graph, blockCount);
  if (source.at !== bytes.length) throw corruptPack(place, 'more bytes follow the index');
  return { graph, blocks };
};

/** Hashes that ascend strictly along the list are each there once, and so are the ids. */
const readByHash = (source: ByteSource, count: number, hashes: Uint8Array): Uint32Array => {
  const byHash = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    const id = readNumber(source, count - 1, 'an id');
    byHash[at] = id;
    if (at > 0 && comparePathHashes(hashes, byHash[at - 1] ?? 0, id) >= 0) {
      throw corruptPack(source.place, 'the objects are not in the order of their hashes');
    }
  }
  return byHash;
};

const readKinds = (source: ByteSource, count: number): Uint8Array => {
  const kinds = readBytes(source, count, 'the kinds');
  const unknown = kinds.find((kind) => kind >= objectKinds.length);
  if (unknown === undefined) return kinds;
  throw corruptPack(source.place, `an object is of the unknown kind ${unknown}`);
};

const readReferenceStarts = (source: ByteSource, count: number, total: number): Uint32Array => {
  const starts = new Uint32Array(count + 1);
  let sum = 0;
  for (let id = 0; id < count; id++) {
    // An object can refer to each earlier one once.
    sum += readNumber(source, id, 'a number of references');
    if (sum > total) break;
    starts[id + 1] = sum;
  }
  if (sum === total) return starts;
  throw corruptPack(source.place, 'the numbers of references do not add up');
};

const readReferences = (source: ByteSource, starts: Uint32Array): Uint32Array => {
  const references = new Uint32Array(starts.at(-1) ?? 0);
  for (let id = 0; id + 1 < starts.length; id++) {
    let next = 0;
    for (let at = starts[id] ?? 0; at < (starts[id + 1] ?? 0); at++) {
      const reference = next + readNumber(source, id, 'a reference');
      if (reference >= id)
        throw corruptPack(source.place, `object ${id} refers to ${reference}, which is not before it`);
      references[at] = reference;
      next = reference + 1;
    }
  }
  return references;
};

const readBlocks = (source: ByteSource, graph: Graph, count: number): Block[] => {
  const starts: Omit<Block, 'unpackedBytes'>[] = [];
  let firstObject = 0;
  for (let index = 0; index < count; index++) {
    firstObject += readNumber(source, graph.count, 'the first object of a block');
    const packedBytes = readNumber(source, MAX_BLOCK_BYTES, 'the size of a block');
    const checksum = readBytes(source, CHECKSUM_BYTES, 'the checksum of a block');
    const ascending = index === 0 ? firstObject === 0 : firstObject > (starts.at(-1)?.firstObject ?? 0);
    if (!ascending || firstObject >= graph.count) {
      throw corruptPack(source.place, `block ${index} begins with the wrong object`);
    }
    starts.push({ firstObject, packedBytes, checksum });
  }
  if (graph.count > 0 && count === 0) throw corruptPack(source.place, 'the objects are in no block');
  return starts.map((block, index) => {
    const end = starts[index + 1]?.firstObject ?? graph.count;
    const unpackedBytes = sum(graph.sizes.subarray(block.firstObject, end));
    if (unpackedBytes <= MAX_BLOCK_BYTES) return { ...block, unpackedBytes };
    throw corruptPack(source.place, `block ${index} would be ${unpackedBytes} bytes`);
  });
};

const sum = (values: Uint32Array): number => values.reduce((total, value) => total + value, 0);
