import { corrupt } from '../format/corrupt.ts';
import { parseJson } from '../format/records.ts';
import type { BlockStore } from './block-store.ts';

/** The first key of every block of a section, sorted: it tells which blocks to read. */
export type Directory = readonly string[];

/** Reads the directory of a section once, whatever the number of questions. */
export function directoryReader(store: BlockStore): (section: string) => Promise<Directory> {
  const known = new Map<string, Promise<Directory>>();
  return (section) => {
    const pending = known.get(section) ?? readDirectory(store, section);
    known.set(section, pending);
    return pending;
  };
}

async function readDirectory(store: BlockStore, section: string): Promise<Directory> {
  const place = `${section}/index`;
  const [block] = await store.read([place]);
  return stringsOf(block, place);
}

/** A block that is a JSON list of strings. */
export function stringsOf(block: Uint8Array | undefined, place: string): readonly string[] {
  const value = parseJson(block, place);
  if (!isTexts(value)) throw corrupt(place);
  return value;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** The number of the last block whose first key is not after `key`; 0 when all are after it. */
export function blockThatMayHold(
  directory: Directory,
  key: string,
  compare: (a: string, b: string) => number,
): number {
  let low = 0;
  let high = directory.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (compare(directory[middle] ?? '', key) <= 0) low = middle;
    else high = middle;
  }
  return low;
}
