import { catalogBlocks } from '@nixtools/catalog';
import type { Entry } from '@nixtools/snapshot';
import { expect, it } from 'vitest';
import { readNixpkgs2014 } from '../nixpkgs-2014.ts';
import { pkg } from '../tiny-catalog.ts';

async function blocksOf(entries: readonly Entry[]): Promise<ReadonlyMap<string, string>> {
  const blocks = new Map<string, string>();
  for await (const { key, bytes } of catalogBlocks(entries)) {
    expect(blocks.has(key), key).toBe(false);
    blocks.set(key, Buffer.from(bytes).toString('base64'));
  }
  return blocks;
}

it('gives the same blocks for the same entries, each key once', async () => {
  const { entries } = readNixpkgs2014();
  const some = entries.filter((_, i) => i % 10 === 0);
  expect(await blocksOf(some)).toEqual(await blocksOf(some));
});

it('names blocks so that each can be a file of a web page', async () => {
  const keys = [...(await blocksOf([pkg('hello'), pkg('päckchen.größe')])).keys()];
  expect(keys.filter((key) => !/^[a-z]+(-[a-z]+)?(\/(\d+|index))?$/.test(key))).toEqual([]);
});

it("fits a block of store paths into a page of 4 KiB, with LMDB's header and a checksum", async () => {
  for await (const { key, bytes } of catalogBlocks(readNixpkgs2014().entries)) {
    if (key.startsWith('path/')) expect(bytes.length).toBeLessThanOrEqual(4096 - 28);
  }
});

it.each([
  ['out of order', ['b', 'a'], 'comes after "b"'],
  ['twice', ['a', 'a'], 'comes twice'],
  ['in UTF-16 order', ['\u{10000}', '\uffff'], 'comes after'],
])('refuses attributes that come %s', async (_, attrs, message) => {
  await expect(blocksOf(attrs.map((attr) => pkg(attr)))).rejects.toMatchObject({
    code: 'CATALOG_ORDER',
    kind: 'failed',
    message: expect.stringContaining(message),
  });
});

it('makes a catalog of nothing', async () => {
  expect([...(await blocksOf([])).keys()].sort()).toContain('root');
});
