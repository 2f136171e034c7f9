import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Block, openSealed, writeSealed } from '@nixtools/sealed-lmdb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Damaged, exampleBlocks, exampleFormat } from './example-format.ts';

// More than one transaction's worth.
const blocks = exampleBlocks(600);
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealed-lmdb-'));
  file = join(folder, 'a.mdb');
  await writeSealed({ file, format: exampleFormat, blocks });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('gives back the blocks that were written', async () => {
  const sealed = openSealed(file, exampleFormat);
  for (const { key, bytes } of blocks) expect(sealed.read(key).equals(bytes), key).toBe(true);
  await sealed.close();
});

it('names a block that is missing', async () => {
  const sealed = openSealed(file, exampleFormat);
  expect(() => sealed.read('block/600')).toThrow(new Damaged(`${file}, block block/600`));
  await sealed.close();
});

it('writes the same bytes for the same blocks, and a lock file without holes', async () => {
  const other = join(folder, 'b.mdb');
  await writeSealed({ file: other, format: exampleFormat, blocks });
  const lock = statSync(`${other}-lock`);
  expect(lock.blocks * 512).toBeGreaterThanOrEqual(lock.size);
  expect((await readFile(other)).equals(await readFile(file))).toBe(true);
});

const bootId = '/proc/sys/kernel/random/boot_id';
it.runIf(existsSync(bootId))('writes nothing that would differ after the next boot', async () => {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Number.parseInt(readFileSync(bootId, 'latin1').slice(0, 8), 16));
  expect((await readFile(file)).subarray(0, 2 * 4096).includes(id)).toBe(false);
});

it('replaces what is there, junk included', async () => {
  const junk = join(folder, 'c.mdb');
  await writeFile(junk, 'junk');
  await writeSealed({ file: junk, format: exampleFormat, blocks: exampleBlocks(3) });
  const sealed = openSealed(junk, exampleFormat);
  expect(sealed.read('block/2').length).toBe(100);
  await sealed.close();
});

it('leaves nothing behind when the blocks fail', async () => {
  const own = await mkdtemp(join(folder, 'failing-'));
  async function* failing(): AsyncGenerator<Block> {
    yield* blocks;
    throw new Error('cut off');
  }
  const written = writeSealed({ file: join(own, 'x.mdb'), format: exampleFormat, blocks: failing() });
  await expect(written).rejects.toThrow('cut off');
  expect(await readdir(own)).toEqual([]);
});

it('passes on that a file cannot be read, and makes none', () => {
  const missing = join(folder, 'none', 'x.mdb');
  expect(() => openSealed(missing, exampleFormat)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

it('takes no other file, and none of another format', async () => {
  const text = join(folder, 'text.mdb');
  for (const content of ['', 'x', 'x'.repeat(100_000)]) {
    await writeFile(text, content);
    expect(() => openSealed(text, exampleFormat)).toThrow(new Damaged(text));
  }
  expect(() => openSealed(file, { ...exampleFormat, magic: 'nixtools-another' })).toThrow(new Damaged(file));
});

it('can be open twice', async () => {
  const [one, two] = [openSealed(file, exampleFormat), openSealed(file, exampleFormat)];
  await one.close();
  expect(two.read('block/1').toString()).toBe('1');
  await two.close();
});
