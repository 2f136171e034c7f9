import { isStorePathName, parseBase32, type StorePath, storePathOf } from '@nixtools/nix-formats';
import { corruptPack } from '../format/corrupt.ts';
import { comparePathHash, type Graph } from '../format/graph.ts';
import { PATH_HASH_BYTES } from '../format/layout.ts';

/** Store paths to ids and back, each made when it is first asked for. */
export interface Paths {
  pathOf(id: number): StorePath;
  idOf(path: StorePath): number | undefined;
  /** By the 32 characters before the name. */
  idOfHash(hash: string): number | undefined;
}

const LINE_FEED = 0x0a;
const HASH_CHARACTERS = 32;

/** @throws {NixtoolsError} `PACK_CORRUPT` (verification) when the names do not belong to the objects */
export const packedPaths = (graph: Graph, place: string): Paths => {
  const nameStarts = findNameStarts(graph, place);
  const names = Buffer.from(graph.names.buffer, graph.names.byteOffset, graph.names.length);

  const made: StorePath[] = [];
  const pathOf = (id: number): StorePath => {
    made[id] ??= makePath(id);
    return made[id];
  };
  const makePath = (id: number): StorePath => {
    const name = names.toString('latin1', nameStarts[id], (nameStarts[id + 1] ?? 0) - 1);
    if (isStorePathName(name)) return storePathOf(graph.storeDir, hashOf(graph, id), name);
    throw corruptPack(place, `${JSON.stringify(name.slice(0, 300))} is no name of a store path`);
  };

  const idOfHash = (text: string): number | undefined => {
    const hash = text.length === HASH_CHARACTERS ? parseBase32(text) : undefined;
    return hash === undefined ? undefined : findByHash(graph, hash);
  };
  const idOf = (path: StorePath): number | undefined => {
    const start = graph.storeDir.length + 1;
    const id = idOfHash(path.slice(start, start + HASH_CHARACTERS));
    return id !== undefined && pathOf(id) === path ? id : undefined;
  };
  return { pathOf, idOf, idOfHash };
};

const hashOf = (graph: Graph, id: number): Uint8Array =>
  graph.hashes.subarray(id * PATH_HASH_BYTES, (id + 1) * PATH_HASH_BYTES);

const findByHash = (graph: Graph, hash: Uint8Array): number | undefined => {
  let low = 0;
  let high = graph.count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const id = graph.byHash[middle] ?? 0;
    const order = comparePathHash(graph.hashes, id, hash);
    if (order === 0) return id;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
};

const findNameStarts = ({ names, count }: Graph, place: string): Uint32Array => {
  const starts = new Uint32Array(count + 1);
  let id = 0;
  for (let at = names.indexOf(LINE_FEED); at !== -1; at = names.indexOf(LINE_FEED, at + 1)) {
    id++;
    if (id <= count) starts[id] = at + 1;
  }
  if (id === count && (starts[count] ?? 0) === names.length) return starts;
  throw corruptPack(place, `there are not as many names as objects (${count})`);
};
