import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rememberingFs, rootedFs } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixtools-rooted-'));
const root = join(folder, 'root');
const fs = (): ReturnType<typeof rootedFs> => rootedFs(root);

beforeAll(() => {
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'var/deep'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'outside');
  writeFileSync(join(root, 'etc/name'), 'inside\n');
  symlinkSync('/etc/name', join(root, 'absolute'));
  symlinkSync('../../../../../../secret', join(root, 'var/deep/escape'));
  symlinkSync('/etc', join(root, 'var/config'));
  symlinkSync('/nowhere', join(root, 'dangling'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a rooted file system', () => {
  it('reads through absolute links inside the root', () => {
    expect(fs().readText('/absolute', 100)).toBe('inside\n');
    expect(fs().resolve('/var/config/name')).toBe('/etc/name');
    expect(fs().resolve('/')).toBe('/');
  });

  it('never leaves the root by ".."', () => {
    expect(fs().readText('/var/deep/escape', 100)).toBeUndefined();
    expect(fs().readText('/../secret', 100)).toBeUndefined();
    expect(fs().host('/../../secret')).toBe(join(root, 'secret'));
    expect(fs().resolve('..')).toBe('/');
  });

  it('says where a path lies on the host', () => {
    expect(fs().host('/etc/name')).toBe(join(root, 'etc/name'));
    expect(fs().host('boot')).toBe(join(root, 'boot'));
    expect(fs().host('/')).toBe(root);
    expect(rootedFs('/').host('/etc')).toBe('/etc');
    expect(rootedFs('/').host('/')).toBe('/');
  });

  it('finds the real path of a root that is a link, and the host itself', () => {
    symlinkSync(root, join(folder, 'alias'));
    expect(rootedFs(join(folder, 'alias')).root).toBe(root);
    expect(rootedFs('/').resolve('/proc/../tmp/.')).toBe('/tmp');
  });

  it('gives what a link says, and nothing for what is no link', () => {
    expect(fs().readLink('/absolute')).toBe('/etc/name');
    expect(fs().readLink('/dangling')).toBe('/nowhere');
    expect(fs().readLink('/var/deep/escape')).toBe('../../../../../../secret');
    expect(fs().readLink('/var/config/')).toBeUndefined();
    expect(fs().readLink('/etc/name')).toBeUndefined();
    expect(fs().readLink('/nowhere')).toBeUndefined();
  });

  it('lists names in byte order, dangling links too, and nothing where there is no folder', () => {
    for (const name of ['b', 'B', 'a\nb', 'é', 'Z']) writeFileSync(join(root, 'var/deep', name), '');
    expect(fs().list('/var/deep')).toEqual(['B', 'Z', 'a\nb', 'b', 'escape', 'é']);
    expect(fs().list('/var/config')).toEqual(['name']);
    expect(fs().list('/etc/name')).toEqual([]);
    expect(fs().list('/nowhere')).toEqual([]);
  });

  it('says nothing about what is not there', () => {
    for (const path of ['/dangling', '/nowhere/x', '/etc/name/x', '', 'a\0b', `/${'x'.repeat(5000)}`]) {
      expect(fs().resolve(path), path).toBeUndefined();
      expect(fs().stat(path), path).toBeUndefined();
      expect(fs().readText(path, 100), path).toBeUndefined();
      expect(fs().readStart(path, 100), path).toBeUndefined();
    }
  });
});

describe('reading a file', () => {
  it('takes one of just the size, refuses a larger one and does not read it whole', () => {
    expect(fs().readText('/etc/name', 7)).toBe('inside\n');
    expect(() => fs().readText('/etc/name', 6)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
    const huge = openSync(join(root, 'huge'), 'w');
    ftruncateSync(huge, 2 ** 40);
    closeSync(huge);
    expect(() => fs().readText('/huge', 1000)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
    expect(fs().readStart('/huge', 3)).toEqual(Buffer.from([0, 0, 0]));
  });

  it('refuses what is no regular file, and waits for no fifo', () => {
    execFileSync('bash', ['-c', 'mkfifo "$0"', join(root, 'fifo')]);
    for (const path of ['/fifo', '/etc', '/'])
      expect(() => fs().readText(path, 100), path).toThrow(
        expect.objectContaining({ code: 'FILE_NOT_REGULAR', place: fs().host(path) }),
      );
    expect(() => rootedFs('/').readStart('/dev/zero', 1)).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_REGULAR' }),
    );
  });

  it('reads files of /proc, whose size is 0', () => {
    expect(rootedFs('/').readText('/proc/self/status', 100_000)).toMatch(/^Name:/);
  });

  it('refuses bytes that are no UTF-8, and keeps a byte order mark', () => {
    writeFileSync(join(root, 'latin'), Buffer.from([0x66, 0xfc, 0x72]));
    expect(() => fs().readText('/latin', 100)).toThrow(expect.objectContaining({ code: 'FILE_NOT_TEXT' }));
    writeFileSync(join(root, 'mark'), '\ufeffx');
    expect(fs().readText('/mark', 100)).toBe('\ufeffx');
  });
});

describe('a root', () => {
  it('that is missing or no folder is an error with a hint', () => {
    for (const path of ['/nowhere', '/etc/name', '/absolute'])
      expect(() => rootedFs(`${root}${path}`), path).toThrow(
        expect.objectContaining({ code: 'ROOT_NOT_FOUND', kind: 'environment', hint: expect.any(String) }),
      );
  });
});

it('remembers what was there at the first look, and what was not', () => {
  const remembering = rememberingFs(fs());
  symlinkSync('/etc', join(root, 'comes-and-goes'));
  expect(remembering.resolve('/comes-and-goes/name')).toBe('/etc/name');
  expect(remembering.readLink('/later')).toBeUndefined();
  rmSync(join(root, 'comes-and-goes'));
  symlinkSync('/etc', join(root, 'later'));
  expect(remembering.resolve('/comes-and-goes/name')).toBe('/etc/name');
  expect(remembering.resolve('/later')).toBeUndefined();
  expect(rememberingFs(remembering).resolve('/later')).toBe('/etc');
  expect(fs().linkStat('/later')?.isSymbolicLink()).toBe(true);
  rmSync(join(root, 'later'));
});
