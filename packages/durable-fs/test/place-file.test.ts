import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestFileSync, finalName, placeCopySync, placeFileSync, syncFolderSync } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'place-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('replaces the content, with the permissions and the time that are asked for', () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'old');
  placeFileSync(path, 'new', { mode: 0o600, modified: 315_619_200 });
  syncFolderSync(folder);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(path).mtimeMs).toBe(315_619_200_000);
  expect(readdirSync(folder)).toEqual(['a']);
});

it('copies a file of several pieces, and says what it wrote', () => {
  const bytes = Buffer.alloc(2 ** 20 * 2 + 17, 'kernel ');
  writeFileSync(join(folder, 'from'), bytes);
  const digest = placeCopySync(join(folder, 'from'), join(folder, 'to'));
  expect(readFileSync(join(folder, 'to')).equals(bytes)).toBe(true);
  expect(digest).toEqual(digestFileSync(join(folder, 'from')));
  expect(digest.size).toBe(bytes.length);
});

it('leaves the old file and nothing else when the source cannot be read', () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'old');
  expect(() => placeCopySync(join(folder, 'missing'), path)).toThrow('ENOENT');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a']);
});

it('knows the names of its temporary files', () => {
  expect(finalName('.nixos.cfg.0123456789ab.tmp')).toBe('nixos.cfg');
  expect(finalName('.nixos.cfg.tmp')).toBeUndefined();
  expect(finalName('nixos.cfg.0123456789ab.tmp')).toBeUndefined();
});
