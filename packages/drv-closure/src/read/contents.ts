import type { Block } from '../format/graph.ts';
import type { PackFile } from './pack-file.ts';

export interface Content {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** How many blocks are being unpacked while one is in use: with the one in use, what a reader holds in memory. */
const AHEAD = 2;

/** The contents of objects by ascending id, unpacking each block once. */
export async function* readContents(file: PackFile, ids: readonly number[]): AsyncGenerator<Content> {
  const groups = groupByBlock(file.blocks, ids);
  const upcoming = groups.slice(0, AHEAD).map((group) => readAhead(file, group));
  for (const [position, group] of groups.entries()) {
    const bytes = await upcoming.shift();
    const next = groups[position + AHEAD];
    if (next !== undefined) upcoming.push(readAhead(file, next));
    if (bytes !== undefined) yield* cutBlock(file, group, bytes);
  }
}

interface Group {
  readonly block: number;
  readonly ids: readonly number[];
}

const groupByBlock = (blocks: readonly Block[], ids: readonly number[]): Group[] => {
  const groups: { block: number; ids: number[] }[] = [];
  let block = 0;
  for (const id of ids) {
    while ((blocks[block + 1]?.firstObject ?? Number.POSITIVE_INFINITY) <= id) block++;
    const last = groups.at(-1);
    if (last?.block === block) last.ids.push(id);
    else groups.push({ block, ids: [id] });
  }
  return groups;
};

const readAhead = (file: PackFile, { block }: Group): Promise<Buffer> => {
  const bytes = file.readBlock(block);
  // Whoever awaits it sees the failure; until then, or when nobody reads on, it must not count as unhandled.
  bytes.catch(() => undefined);
  return bytes;
};

function* cutBlock({ blocks, graph }: PackFile, group: Group, bytes: Uint8Array): Generator<Content> {
  let id = blocks[group.block]?.firstObject ?? 0;
  let at = 0;
  for (const wanted of group.ids) {
    for (; id < wanted; id++) at += graph.sizes[id] ?? 0;
    yield { id, bytes: bytes.subarray(at, at + (graph.sizes[id] ?? 0)) };
  }
}
