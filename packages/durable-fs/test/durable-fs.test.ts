import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFolder, replaceSymlink, writeFileDurable } from '../src/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-fs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writeFileDurable', () => {
  it('replaces the content and leaves no other file', async () => {
    const path = join(folder, 'a');
    await writeFileDurable(path, 'old');
    await writeFileDurable(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('writes a stream of chunks in order', async () => {
    const path = join(folder, 'a');
    await writeFileDurable(
      path,
      (async function* () {
        yield 'one ';
        yield Buffer.from('two');
      })(),
    );
    expect(await readFile(path, 'utf8')).toBe('one two');
  });

  it('keeps the old file and removes the temporary one when the source of the data fails', async () => {
    const path = join(folder, 'a');
    await writeFile(path, 'old');
    const failing = (async function* () {
      yield 'half';
      throw new Error('cut off');
    })();
    await expect(writeFileDurable(path, failing)).rejects.toThrow('cut off');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('passes on the error of the operating system, with its code', async () => {
    await expect(writeFileDurable('/dev/full/x', 'data')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('honours the mode', async () => {
    const path = join(folder, 'secret');
    await writeFileDurable(path, 'x', { mode: 0o600 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('replaceSymlink', () => {
  it('creates the link, then moves it', async () => {
    const link = join(folder, 'current');
    await replaceSymlink('one', link);
    await replaceSymlink('two', link);
    expect(await readlink(link)).toBe('two');
    expect(await readdir(folder)).toEqual(['current']);
  });

  it('does not replace a folder that stands in its way', async () => {
    await mkdir(join(folder, 'current', 'kept'), { recursive: true });
    await expect(replaceSymlink('one', join(folder, 'current'))).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(folder)).toEqual(['current']);
  });
});

describe('replaceFolder', () => {
  it('takes the place of a full folder', async () => {
    const [from, to] = [join(folder, 'new'), join(folder, 'place')];
    await mkdir(join(from, 'sub'), { recursive: true });
    await writeFile(join(from, 'sub', 'a'), 'new');
    await mkdir(to);
    await writeFile(join(to, 'b'), 'old');
    await replaceFolder({ from, to });
    expect(await readFile(join(to, 'sub', 'a'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['place']);
  });

  it('leaves the old folder when there is no new one', async () => {
    const to = join(folder, 'place');
    await mkdir(to);
    await writeFile(join(to, 'b'), 'old');
    await expect(replaceFolder({ from: join(folder, 'nowhere'), to })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await readFile(join(to, 'b'), 'utf8')).toBe('old');
  });
});
