import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../src/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes a folder and those that it lies in', async () => {
  const path = join(folder, 'a/b/c');
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

it('leaves one that is there as it is, also behind a link', async () => {
  await makeFolder(join(folder, 'a/inside'));
  await symlink('a', join(folder, 'link'));
  await makeFolder(join(folder, 'link'));
  await makeFolder(join(folder, 'link/inside'));
  expect((await stat(join(folder, 'a/inside'))).isDirectory()).toBe(true);
});

it('may be asked for the same folder by many at once', async () => {
  const path = join(folder, 'a/b/c');
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
  expect((await stat(path)).isDirectory()).toBe(true);
});

it('refuses a file of that name, and one on the way', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.skipIf(process.platform !== 'linux')('gives up where nobody can make one, as in /proc', async () => {
  await expect(makeFolder('/proc/nixtools')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(makeFolder('/proc/nixtools/a/b')).rejects.toMatchObject({
    code: 'ENOENT',
    path: '/proc/nixtools',
  });
});
