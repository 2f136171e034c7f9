import { compareUtf8 } from '@nixtools/nix-formats';
import type { Dictionary, Root } from '../format/layout.ts';
import { findTerms, type Term } from '../format/terms.ts';
import type { BlockStore } from './block-store.ts';
import { blockThatMayHold, type Directory, directoryReader } from './directory.ts';
import type { IndexReader, TermRequest } from './index-reader.ts';

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** Answers all requests with one round trip for directories not yet known and one for blocks. */
export function readDictionaries(store: BlockStore, { listed = 0 }: Root): IndexReader['terms'] {
  const read = directoryReader(store);
  const directoryOf = async (name: Dictionary): Promise<Directory> =>
    listed === 0 && isOfListed(name) ? [] : read(name);
  return async (requests) => {
    const names = [...new Set(requests.map((request) => request.dictionary))];
    const directories = new Map<Dictionary, Directory>();
    await Promise.all(names.map(async (name) => directories.set(name, await directoryOf(name))));
    const spans = requests.map((request) => keysFor(request, directories.get(request.dictionary) ?? []));
    const keys = [...new Set(spans.flat())];
    const blocks = await store.read(keys);
    const byKey = new Map(keys.map((key, i) => [key, blocks[i]]));
    return requests.map((request, i) => matchingTerms(request, spans[i] ?? [], byKey));
  };
}

/** What a catalog without listings does not have. */
const isOfListed = (name: Dictionary): boolean => name === 'program' || name === 'file';

function keysFor({ dictionary, text, how }: TermRequest, directory: Directory): readonly string[] {
  const keys: string[] = [];
  for (let i = blockThatMayHold(directory, text, compareUtf8); i < directory.length; i++) {
    const first = directory[i] ?? '';
    if (keys.length > 0 && (how === 'exact' || !first.startsWith(text))) break;
    keys.push(`${dictionary}/${i}`);
  }
  return keys;
}

function matchingTerms(
  { text, how }: TermRequest,
  keys: readonly string[],
  blocks: ReadonlyMap<string, Uint8Array | undefined>,
): readonly Term[] {
  const query = { sought: encoder.encode(text), how };
  return keys.flatMap((key) => findTerms(blocks.get(key) ?? nothing, query, key));
}
