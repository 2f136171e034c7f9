import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeFolder } from '../../src/work/remove-folder.ts';
import { throwawayFolder } from '../throwaway.ts';

const folder = throwawayFolder();

it('removes what is read-only, as in a Nix store, and names that are no text', () => {
  const store = join(folder(), 'store');
  const source = join(store, 'source');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'file'), '', { mode: 0o444 });
  writeFileSync(Buffer.concat([Buffer.from(`${source}/`), Buffer.from([0xff, 0xfe])]), '');
  for (const path of [source, store]) chmodSync(path, 0o555);
  removeFolder(store);
  expect(existsSync(store)).toBe(false);
});

it('leaves alone what a link leads to', () => {
  const outside = join(folder(), 'outside');
  const inside = join(folder(), 'inside');
  for (const path of [outside, inside]) mkdirSync(path);
  writeFileSync(join(outside, 'thesis'), 'years of work');
  symlinkSync(outside, join(inside, 'link'));
  symlinkSync('nowhere', join(inside, 'dangling'));
  removeFolder(inside);
  expect([existsSync(join(outside, 'thesis')), existsSync(inside)]).toEqual([true, false]);
});
