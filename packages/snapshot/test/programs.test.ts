import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import {
  type ListedPackage,
  parseListedPackage,
  readPrograms,
  requireSnapshotPlace,
  verifySnapshot,
  writeSnapshot,
} from '../src/index.ts';
import { throwawayFolder } from './throwaway-folder.ts';

const folder = throwawayFolder();
const at = (...names: readonly string[]): string => join(folder(), ...names);

const zlib: ListedPackage = { attr: 'zlib', programs: [], files: ['include/zlib.h', 'lib/libz.so.1'] };
const sed: ListedPackage = { attr: 'gnused', programs: ['sed'], files: [], more: 3 };
const counts = { outputs: 4, listed: 1, missing: 1, refused: 1, unknown: 1 };

const linesOf = (packages: readonly ListedPackage[]): string =>
  packages.map((each) => `${canonicalJson(each)}\n`).join('');

const write = async (programs: string | undefined, listings: typeof counts | undefined = counts) => {
  await mkdir(at('stage'));
  await writeFile(at('stage/entries.jsonl'), '');
  await writeFile(at('stage/drvs.pack'), 'a pack');
  if (programs !== undefined) await writeFile(at('stage/programs.jsonl'), programs);
  const about = { system: 'x86_64-linux', storeDir: '/nix/store', evaluator: 'nix 2.8.0', skipped: 0 };
  return writeSnapshot({
    stage: at('stage'),
    out: at('out'),
    ...about,
    ...(programs === undefined ? {} : { listings }),
  });
};

const edit = async (file: string, change: (text: string) => string): Promise<void> =>
  writeFile(at('out', file), change(await readFile(at('out', file), 'utf8')));

describe('a snapshot with programs', () => {
  it('verifies, reads back as it was written, and may be replaced by another', async () => {
    const manifest = await write(linesOf([sed, zlib]));
    expect(manifest.listings).toEqual(counts);
    expect(manifest.files['programs.jsonl']?.size).toBe(linesOf([sed, zlib]).length);
    expect(await verifySnapshot(at('out'))).toEqual(manifest);
    const read: ListedPackage[] = [];
    for await (const each of readPrograms(at('out'))) read.push(each);
    expect(read).toEqual([sed, zlib]);
    await expect(requireSnapshotPlace(at('out'))).resolves.toBeUndefined();
  });

  it('is as it always was when it has none', async () => {
    const manifest = await write(undefined);
    expect(Object.keys(manifest)).not.toContain('listings');
    expect(Object.keys(manifest.files)).toEqual(['entries.jsonl', 'drvs.pack']);
    expect(await verifySnapshot(at('out'))).toEqual(manifest);
    expect((await readdir(at('out'))).sort()).toEqual(['drvs.pack', 'entries.jsonl', 'snapshot.json']);
  });

  it.each([
    ['unsorted', linesOf([zlib, sed]), 'ENTRIES_DISORDER'],
    ['with a package twice', linesOf([sed, sed]), 'ENTRIES_DISORDER'],
    ['with white space', linesOf([sed]).replace(',', ', '), 'ENTRIES_DISORDER'],
    ['cut', linesOf([sed]).trimEnd(), 'LINE_INVALID'],
    ['with a line that is none', `${linesOf([sed])}{}\n`, 'PROGRAMS_INVALID'],
  ])('is not written %s', async (_, programs, code) => {
    await expect(write(programs)).rejects.toMatchObject({ code, kind: 'verification' });
    expect(await readdir(folder())).toEqual(['stage']);
  });

  it.each([
    ['a changed name', () => edit('programs.jsonl', (text) => text.replace('sed', 'red'))],
    ['a line more', () => edit('programs.jsonl', (text) => `${text}${linesOf([{ ...zlib, attr: 'zz' }])}`)],
    [
      'counts that do not add up',
      () => edit('snapshot.json', (text) => text.replace('"missing": 1', '"missing": 2')),
    ],
    [
      'counts without the file',
      () => edit('snapshot.json', (text) => text.replace(/,\s*"programs\.jsonl": \{[^}]*\}/, '')),
    ],
    [
      'the file without counts',
      () => edit('snapshot.json', (text) => text.replace(/"listings": \{[^}]*\},/, '')),
    ],
  ])('does not verify with %s', async (_, damage) => {
    await write(linesOf([sed, zlib]));
    await damage();
    await expect(verifySnapshot(at('out'))).rejects.toMatchObject({ code: 'SNAPSHOT_MISMATCH' });
  });
});

describe('a line of programs.jsonl', () => {
  it.each([
    ['a program that is a path', { ...sed, programs: ['bin/sed'] }],
    ['a program ..', { ...sed, programs: ['..'] }],
    ['an absolute file', { ...zlib, files: ['/etc/passwd'] }],
    ['a file with ..', { ...zlib, files: ['lib/../../x'] }],
    ['a file with NUL', { ...zlib, files: ['a\0b'] }],
    ['half a character', { ...zlib, files: ['a\ud800'] }],
    ['files out of order', { ...zlib, files: ['b', 'a'] }],
    ['a file twice', { ...zlib, files: ['a', 'a'] }],
    ['no attribute', { programs: [], files: [] }],
    ['a number where a name should be', { ...sed, programs: [1] }],
    ['less than nothing left out', { ...sed, more: -1 }],
    ['something unknown', { ...sed, note: '' }],
  ])('is refused with %s, naming its place', (_, value) => {
    expect(() => parseListedPackage(JSON.stringify(value), 'programs.jsonl:7')).toThrow(
      expect.objectContaining({ code: 'PROGRAMS_INVALID', kind: 'verification', place: 'programs.jsonl:7' }),
    );
  });
});
