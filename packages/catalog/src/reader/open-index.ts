import { NixtoolsError } from '@nixtools/nix-formats';
import type { Entry } from '@nixtools/snapshot';
import { corrupt } from '../format/corrupt.ts';
import { formatVersion, type RecordKind, type Root, recordsPerBlock } from '../format/layout.ts';
import { parseJson, readRecord } from '../format/records.ts';
import { decodeUtf8 } from '../format/utf8.ts';
import { readAttrs } from './attrs.ts';
import type { BlockStore } from './block-store.ts';
import { readDictionaries } from './dictionaries.ts';
import type { IndexReader, Summary } from './index-reader.ts';
import { readRanks } from './ranks.ts';

/**
 * A reader over the blocks of one catalog, wherever they are kept.
 *
 * @throws NixtoolsError `CATALOG_CORRUPT`, or `CATALOG_FORMAT` for a catalog of another version of nixtools.
 * @example
 * const reader = await openIndex(store);
 * const { hits } = await search(reader, ['firefox']);
 */
export async function openIndex(store: BlockStore): Promise<IndexReader> {
  const root = await readRoot(store);
  return {
    size: root.entries,
    listed: root.listed ?? 0,
    terms: readDictionaries(store, root),
    spellings: async ({ dictionary, shortest, longest }) => {
      const lengths = root.spellings[dictionary].filter((length) => length >= shortest && length <= longest);
      const keys = lengths.map((length) => `spelling-${dictionary}/${length}`);
      const blocks = await store.read(keys);
      return lengths.map((length, i) => ({ length, text: decodeUtf8(blocks[i], keys[i] ?? '') }));
    },
    ranks: readRanks(store, root.entries),
    // What the builder wrote from these types, guarded by a checksum, is not validated again: that would cost more than the search.
    summaries: async (ids) => (await readRecords(store, 'summary', ids)) as Summary[],
    entries: async (ids) => (await readRecords(store, 'entry', ids)) as Entry[],
    attrs: readAttrs(store),
  };
}

async function readRoot(store: BlockStore): Promise<Root> {
  const [block] = await store.read(['root']);
  const root = parseJson(block, 'root');
  if (!isRecord(root)) throw corrupt('root');
  if (root['format'] !== formatVersion) {
    throw new NixtoolsError({
      code: 'CATALOG_FORMAT',
      kind: 'verification',
      message: `the catalog has format ${String(root['format'])}, this program reads format ${formatVersion}`,
      hint: 'run `preenix channel update` to build it anew',
    });
  }
  if (!isRoot(root)) throw corrupt('root');
  return root;
}

type JsonRecord = { readonly [key: string]: unknown };

const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null;

const isRoot = (value: object): value is Root =>
  'entries' in value &&
  typeof value.entries === 'number' &&
  (!('listed' in value) || typeof value.listed === 'number') &&
  'spellings' in value &&
  isRecord(value.spellings) &&
  Array.isArray(value.spellings['name']) &&
  Array.isArray(value.spellings['word']);

async function readRecords(store: BlockStore, kind: RecordKind, ids: readonly number[]) {
  const perBlock = recordsPerBlock[kind];
  const numbers = [...new Set(ids.map((id) => Math.floor(id / perBlock)))];
  const keys = numbers.map((number) => `${kind}/${number}`);
  const blocks = await store.read(keys);
  const byNumber = new Map(numbers.map((number, i) => [number, blocks[i]]));
  return ids.map((id) => {
    const number = Math.floor(id / perBlock);
    const place = `${kind}/${number}`;
    const block = byNumber.get(number);
    if (block === undefined) throw corrupt(place);
    return readRecord(block, id % perBlock, place);
  });
}
