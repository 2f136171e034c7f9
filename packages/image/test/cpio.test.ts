import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CpioEntry, compressInitramfs, concatInitramfs, readFolder, writeCpio } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixtools-cpio-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const gnuCpio = (tree: string, list: readonly string[]): Buffer =>
  execFileSync('cpio', ['--quiet', '--reproducible', '--null', '-o', '-H', 'newc'], {
    cwd: tree,
    input: list.map((path) => `${path}\0`).join(''),
    maxBuffer: 2 ** 28,
  });

const listed = (archive: Uint8Array): readonly string[] =>
  execFileSync('cpio', ['--quiet', '-tv', '--numeric-uid-gid'], {
    input: archive,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  })
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' '));

/** What a program that packs the disk would see. */
const expectSame = (tree: string): void => {
  const entries = readFolder(tree);
  const ours = Buffer.from(writeCpio(entries));
  const theirs = gnuCpio(
    tree,
    entries.map(({ path }) => path),
  );
  expect(ours.equals(theirs)).toBe(true);
};

describe('an archive of a folder', () => {
  it('is what GNU cpio writes, with links, hard links, fifos, empty files, odd names and times', () => {
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    writeFileSync(join(folder, 'a/empty'), '');
    for (const size of [1, 2, 3, 4, 5, 511, 512, 513, 70_000])
      writeFileSync(join(folder, `a/b/${size}`), 'x'.repeat(size));
    writeFileSync(join(folder, 'a/two words\nand ü'), 'odd');
    writeFileSync(join(folder, 'a/first'), 'content of three names');
    linkSync(join(folder, 'a/first'), join(folder, 'a/second'));
    linkSync(join(folder, 'a/first'), join(folder, 'z'));
    symlinkSync('../nowhere/ü', join(folder, 'a/link'));
    execFileSync('mkfifo', [join(folder, 'a/fifo')]);
    chmodSync(join(folder, 'a/first'), 0o4751);
    lutimesSync(join(folder, 'a/link'), 1_000_000_000, 1_000_000_000);
    expectSame(folder);
  });

  it('is so for any tree of small files', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_. -]{1,12}$/).filter((text) => !['.', '..'].includes(text));
    const files = fc.dictionary(
      fc.tuple(name, name).map((parts) => parts.join('/')),
      fc.string({ maxLength: 40 }),
      {
        maxKeys: 12,
      },
    );
    fc.assert(
      fc.property(files, (contents) => {
        const tree = mkdtempSync(join(folder, 'tree-'));
        for (const [path, content] of Object.entries(contents)) {
          mkdirSync(join(tree, path, '..'), { recursive: true });
          writeFileSync(join(tree, path), content);
        }
        expectSame(tree);
      }),
      { numRuns: 25 },
    );
  });

  it('depends on nothing of the disk when owners and times are given', () => {
    writeFileSync(join(folder, 'a'), 'x');
    const before = writeCpio(readFolder(folder, { allRoot: true, mtime: 1 }));
    lutimesSync(join(folder, 'a'), 7, 7);
    lutimesSync(folder, 7, 7);
    expect(writeCpio(readFolder(folder, { allRoot: true, mtime: 1 }))).toEqual(before);
  });
});

describe('an archive of entries', () => {
  it('has device nodes that nobody needed to make', () => {
    const archive = writeCpio([
      { kind: 'directory', path: 'dev', mode: 0o755 },
      { kind: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
      { kind: 'block-device', path: 'dev/vda', mode: 0o660, major: 254, minor: 0, gid: 6 },
      { kind: 'symlink', path: 'dev/fd', target: '/proc/self/fd', mode: 0o777 },
    ]);
    expect(listed(archive)).toEqual([
      'drwxr-xr-x 2 0 0 0 Jan 1 1970 dev',
      'crw------- 1 0 0 5, 1 Jan 1 1970 dev/console',
      'brw-rw---- 1 0 6 254, 0 Jan 1 1970 dev/vda',
      'lrwxrwxrwx 1 0 0 13 Jan 1 1970 dev/fd -> /proc/self/fd',
    ]);
  });

  const file = (path: string): CpioEntry => ({ kind: 'file', path, mode: 0o644, content: new Uint8Array() });
  it.each([
    ['an absolute path', [file('/etc/passwd')]],
    ['a path that leads out', [file('a/../../b')]],
    ['a path with NUL', [file('a\0b')]],
    ['an empty path', [file('')]],
    ['a path twice', [file('a'), file('a')]],
    ['a link to nothing', [{ kind: 'hard-link', path: 'a', target: 'b' }]],
    [
      'a link to a folder',
      [
        { kind: 'directory', path: 'b', mode: 0o755 },
        { kind: 'hard-link', path: 'a', target: 'b' },
      ],
    ],
  ] as const)('refuses %s', (_, entries) => {
    expect(() => writeCpio(entries)).toThrow(expect.objectContaining({ code: 'CPIO_ENTRY' }));
  });

  it('follows another in one initramfs at a multiple of four bytes', () => {
    const odd = Uint8Array.from([1, 2, 3, 4, 5]);
    expect([...concatInitramfs([odd, Uint8Array.from([9])])]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 9, 0, 0, 0]);
  });
});

describe('a compressed archive', () => {
  const archive = (): Uint8Array =>
    writeCpio([{ kind: 'file', path: 'init', mode: 0o755, content: Buffer.alloc(300_000, 'abcdefg ') }]);

  it.each(['gzip', 'xz'] as const)('is unpacked by %s, and has the same bytes each time', async (by) => {
    const packed = await compressInitramfs(archive(), { by });
    expect(await compressInitramfs(archive(), { by })).toEqual(packed);
    expect(execFileSync(by, ['-dc'], { input: packed }).equals(archive())).toBe(true);
  });

  it('has the only check that the kernel knows, and a dictionary of the size that was given', async () => {
    writeFileSync(join(folder, 'a.xz'), await compressInitramfs(archive(), { by: 'xz', dictionary: 65_536 }));
    const said = execFileSync('xz', ['-lvv', join(folder, 'a.xz')], { encoding: 'utf8' });
    expect(said).toMatch(/Check:\s+CRC32/);
    expect(said).toContain('dict=64KiB');
  });

  it.each([0, 4095, 1.5, 2 ** 31])('is refused with a dictionary of %s bytes', async (dictionary) => {
    await expect(compressInitramfs(archive(), { by: 'xz', dictionary })).rejects.toMatchObject({
      code: 'XZ_DICTIONARY',
    });
  });
});
