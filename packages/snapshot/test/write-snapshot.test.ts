import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import {
  type Entry,
  openSnapshot,
  readEntries,
  reserveSnapshotPlace,
  verifySnapshot,
  writeSnapshot,
} from '../src/index.ts';
import { throwawayFolder } from './throwaway-folder.ts';

const folder = throwawayFolder();
const at = (...names: readonly string[]): string => join(folder(), ...names);

const entry = (attr: string): Entry => ({
  attr,
  drvPath: `/nix/store/00000000000000000000000000000000-${attr}-1.drv`,
  ...{
    name: `${attr}-1`,
    pname: attr,
    version: '1',
    system: 'x86_64-linux',
    outputs: { out: null },
    meta: {},
  },
});
const failed: Entry = { attr: 'gone', error: { kind: 'throw', message: 'removed' } };

const write = async (entries: readonly Entry[], pack = 'a pack') => {
  await mkdir(at('stage'));
  await writeFile(at('stage', 'entries.jsonl'), entries.map((each) => `${canonicalJson(each)}\n`).join(''));
  await writeFile(at('stage', 'drvs.pack'), pack);
  const about = { system: 'x86_64-linux', storeDir: '/nix/store', evaluator: 'nix 2.8.0', skipped: 3 };
  return writeSnapshot({
    stage: at('stage'),
    out: at('out'),
    ...about,
    tree: { path: '/nixpkgs', inDerivations: 0 },
  });
};

const edit = async (file: string, change: (text: string) => string): Promise<void> =>
  writeFile(at('out', file), change(await readFile(at('out', file), 'utf8')));

describe('a snapshot', () => {
  it('verifies and reads back as it was written, and its counts add up', async () => {
    const manifest = await write([entry('apple'), failed, entry('pear')]);
    expect(manifest.counts).toEqual({ names: 6, entries: 2, errors: 1, skipped: 3 });
    expect(await verifySnapshot(at('out'))).toEqual(manifest);
    const attrs = [];
    for await (const { attr } of readEntries(at('out'))) attrs.push(attr);
    expect(attrs).toEqual(['apple', 'gone', 'pear']);
    expect(await readdir(folder())).toEqual(['out']);
  });

  it('has the same bytes when it is made again', async () => {
    await write([entry('apple')]);
    const first = await readFile(at('out', 'snapshot.json'));
    await rm(at('out'), { recursive: true });
    await write([entry('apple')]);
    expect(await readFile(at('out', 'snapshot.json'))).toEqual(first);
  });

  it('has another root digest when any package has another derivation', async () => {
    const { rootDigest } = await write([entry('apple'), entry('pear')]);
    const other = { ...entry('pear'), drvPath: '/nix/store/10000000000000000000000000000000-pear-1.drv' };
    expect((await write([entry('apple'), other])).rootDigest).not.toBe(rootDigest);
  });

  it('replaces an older snapshot, but nothing else', async () => {
    await write([entry('apple')]);
    await write([entry('pear')]);
    expect((await openSnapshot(at('out'))).counts.entries).toBe(1);
    await rm(at('out'), { recursive: true });
    await mkdir(at('out'));
    await writeFile(at('out', 'thesis.txt'), 'years of work');
    await expect(write([entry('apple')])).rejects.toMatchObject({
      code: 'OUT_NOT_A_SNAPSHOT',
      kind: 'refused',
    });
    expect(await readdir(at('out'))).toEqual(['thesis.txt']);
  });

  it('does not replace a snapshot with something else beside it', async () => {
    await write([entry('apple')]);
    await writeFile(at('out', 'thesis.txt'), 'years of work');
    await expect(write([entry('pear')])).rejects.toMatchObject({ code: 'OUT_NOT_A_SNAPSHOT' });
    expect(await readdir(at('out'))).toContain('thesis.txt');
  });

  it('is made by one process at a time in one place', async () => {
    const release = await reserveSnapshotPlace(at('new', 'out'));
    await expect(reserveSnapshotPlace(at('new', 'out'))).rejects.toMatchObject({ code: 'OUT_BUSY' });
    await release();
    await (await reserveSnapshotPlace(at('new', 'out')))();
    expect(await readdir(at('new'))).toEqual([]);
  });

  it.each([
    ['unsorted', [entry('pear'), entry('apple')]],
    ['with one attribute twice', [entry('pear'), entry('pear')]],
  ])('is not made of entries that are %s', async (_, entries) => {
    await expect(write(entries)).rejects.toMatchObject({
      code: 'ENTRIES_DISORDER',
      place: 'entries.jsonl:2',
    });
    expect(await readdir(folder())).toEqual(['stage']);
  });
});

describe('verifySnapshot', () => {
  it.each([
    ['a missing pack', () => rm(at('out', 'drvs.pack')), 'SNAPSHOT_MISMATCH'],
    ['a longer pack', () => edit('drvs.pack', (text) => `${text}!`), 'SNAPSHOT_MISMATCH'],
    ['a changed pack', () => edit('drvs.pack', (text) => text.replace('a', 'b')), 'SNAPSHOT_MISMATCH'],
    [
      'changed entries',
      () => edit('entries.jsonl', (text) => text.replace('removed', 'remoted')),
      'SNAPSHOT_MISMATCH',
    ],
    [
      'a count',
      () => edit('snapshot.json', (text) => text.replace('"entries": 1', '"entries": 2')),
      'SNAPSHOT_MISMATCH',
    ],
    [
      'counts that do not add up',
      () => edit('snapshot.json', (text) => text.replace('"names": 5', '"names": 6')),
      'SNAPSHOT_MISMATCH',
    ],
    [
      'a digest',
      () => edit('snapshot.json', (text) => text.replace(/"rootDigest": ".{8}/, '"rootDigest": "00000000')),
      'SNAPSHOT_MISMATCH',
    ],
    ['a manifest that is cut', () => edit('snapshot.json', (text) => text.slice(0, 40)), 'SNAPSHOT_INVALID'],
    [
      'a manifest without counts',
      () => edit('snapshot.json', (text) => text.replace('"counts"', '"count"')),
      'SNAPSHOT_INVALID',
    ],
    [
      'a newer version',
      () => edit('snapshot.json', (text) => text.replace('"version": 1', '"version": 2')),
      'SNAPSHOT_VERSION',
    ],
    ['no manifest', () => rm(at('out', 'snapshot.json')), 'SNAPSHOT_NOT_FOUND'],
  ])('notices %s', async (_, damage, code) => {
    await write([entry('apple'), failed]);
    await damage();
    await expect(verifySnapshot(at('out'))).rejects.toMatchObject({
      code,
      place: expect.stringContaining(at('out')),
    });
  });
});
