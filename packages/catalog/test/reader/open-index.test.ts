import { catalogBlocks, memoryStore, openIndex } from '@nixtools/catalog';
import { expect, it } from 'vitest';
import { pkg } from '../tiny-catalog.ts';

const storeWith = (root: string) => memoryStore([{ key: 'root', bytes: new TextEncoder().encode(root) }]);

it('refuses a catalog of another format, and says which', async () => {
  await expect(openIndex(await storeWith('{"format":99}'))).rejects.toMatchObject({
    code: 'CATALOG_FORMAT',
    kind: 'verification',
    message: expect.stringContaining('99'),
    hint: expect.stringContaining('channel update'),
  });
});

it.each(['', 'null', '[]', '7', '{', '{"format":1}', '{"format":1,"entries":1,"spellings":{}}'])(
  'takes the root %j for damage',
  async (root) => {
    await expect(openIndex(await storeWith(root))).rejects.toMatchObject({ kind: 'verification' });
  },
);

it('asks for all blocks of a question at once', async () => {
  const store = await memoryStore(catalogBlocks([pkg('hello'), pkg('help')]));
  let trips = 0;
  const reader = await openIndex({
    read: (keys) => {
      trips++;
      return store.read(keys);
    },
  });
  trips = 0;
  await reader.terms([
    { dictionary: 'name', text: 'hel', how: 'prefix' },
    { dictionary: 'word', text: 'hello', how: 'exact' },
  ]);
  // Two directories, side by side, then the blocks.
  expect(trips).toBe(3);
  trips = 0;
  await reader.terms([{ dictionary: 'name', text: 'hello', how: 'exact' }]);
  expect(trips).toBe(1);
});

it('leaves nothing of an index unread that a search needs: a lost block is damage', async () => {
  const store = await memoryStore([]);
  await expect(openIndex(store)).rejects.toMatchObject({ code: 'CATALOG_CORRUPT', place: 'root' });
});
