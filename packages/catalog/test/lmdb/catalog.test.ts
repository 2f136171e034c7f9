import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { search } from '@nixtools/catalog';
import { buildCatalog, openCatalog } from '@nixtools/catalog/lmdb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNixpkgs2014 } from '../nixpkgs-2014.ts';
import { catalogOf, pkg } from '../tiny-catalog.ts';

const { entries, dependents } = readNixpkgs2014();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  await buildCatalog({ file: join(folder, 'a.mdb'), entries, dependents });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('answers as a catalog in memory does', async () => {
  const memory = await catalogOf(entries, { dependents });
  const { reader, close } = await openCatalog(join(folder, 'a.mdb'));
  for (const query of ['firefox', 'text editor', 'numpy', 'fierfox', 'python27Packages.ipy', 'lib']) {
    expect(await search(reader, [query])).toEqual(await search(memory, [query]));
  }
  const ids = Array.from({ length: reader.size }, (_, id) => id);
  expect(await reader.entries(ids)).toEqual(entries);
  await close();
});

it('writes the same bytes for the same entries', async () => {
  await buildCatalog({ file: join(folder, 'b.mdb'), entries, dependents });
  const [a, b] = await Promise.all(['a.mdb', 'b.mdb'].map((name) => readFile(join(folder, name))));
  expect(a !== undefined && b !== undefined && a.equals(b)).toBe(true);
});

const bootId = '/proc/sys/kernel/random/boot_id';
it.runIf(existsSync(bootId))('writes nothing that would differ after the next boot', async () => {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Number.parseInt(readFileSync(bootId, 'latin1').slice(0, 8), 16));
  const metaPages = (await readFile(join(folder, 'a.mdb'))).subarray(0, 2 * 4096);
  expect(metaPages.includes(id)).toBe(false);
});

it('replaces what is there, junk included', async () => {
  const file = join(folder, 'c.mdb');
  await writeFile(file, 'junk');
  await buildCatalog({ file, entries: [pkg('hello')] });
  const { reader, close } = await openCatalog(file);
  expect((await search(reader, ['hello'])).total).toBe(1);
  await close();
});

it('leaves nothing behind when the entries fail', async () => {
  const own = await mkdtemp(join(folder, 'failing-'));
  async function* failing() {
    yield pkg('a');
    throw new Error('cut off');
  }
  await expect(buildCatalog({ file: join(own, 'x.mdb'), entries: failing() })).rejects.toThrow('cut off');
  const unsorted = buildCatalog({ file: join(own, 'y.mdb'), entries: [pkg('b'), pkg('a')] });
  await expect(unsorted).rejects.toMatchObject({ code: 'CATALOG_ORDER' });
  expect(await readdir(own)).toEqual([]);
});

it('says that a catalog is missing, and makes none', async () => {
  const file = join(folder, 'none', 'x.mdb');
  await expect(openCatalog(file)).rejects.toMatchObject({
    code: 'CATALOG_MISSING',
    kind: 'environment',
    place: file,
  });
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

it('takes no other file for a catalog', async () => {
  const file = join(folder, 'text.mdb');
  for (const text of ['', 'x', 'x'.repeat(100_000)]) {
    await writeFile(file, text);
    await expect(openCatalog(file)).rejects.toMatchObject({
      code: 'CATALOG_CORRUPT',
      kind: 'verification',
      hint: expect.stringContaining('preenix channel update'),
    });
  }
});

it('can be open twice', async () => {
  const [one, two] = await Promise.all([
    openCatalog(join(folder, 'a.mdb')),
    openCatalog(join(folder, 'a.mdb')),
  ]);
  await one.close();
  expect((await search(two.reader, ['firefox'])).hits[0]?.attr).toBe('firefox');
  await two.close();
});
