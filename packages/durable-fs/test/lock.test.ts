import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tryLock } from '../src/index.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is had by one at a time, and by the next when it is released', async () => {
  const first = await tryLock(file);
  expect(await tryLock(file)).toEqual({ heldBy: process.pid });
  if (first.heldBy === undefined) await first.release();
  expect((await tryLock(file)).heldBy).toBeUndefined();
});

it('is had by one of many that want it at the same moment, and leaves nothing but itself', async () => {
  const attempts = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)));
  expect(attempts.filter(({ heldBy }) => heldBy === undefined)).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['lock']);
});

it('belongs to another process as long as that lives, and to nobody after a kill', async () => {
  const other = spawn('sleep', ['60']);
  await writeFile(file, `${other.pid} \n`);
  expect(await tryLock(file)).toEqual({ heldBy: other.pid });
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect((await tryLock(file)).heldBy).toBeUndefined();
});

it('is taken over from an earlier process with our own number', async () => {
  await writeFile(file, `${process.pid} 1\n`);
  expect((await tryLock(file)).heldBy).toBeUndefined();
  expect(await readFile(file, 'latin1')).not.toBe(`${process.pid} 1\n`);
});

it.each(['', 'x', '0\n', '-1 1\n'])('is taken over when nobody can have written it: %j', async (content) => {
  await writeFile(file, content);
  expect((await tryLock(file)).heldBy).toBeUndefined();
});
