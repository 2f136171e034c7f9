import { parseStorePath } from '@nixtools/nix-formats';
import { expect, test } from 'vitest';
import { copyGroups } from '../../src/import/by-cache.ts';

const path = (name: string) => parseStorePath(`/nix/store/${'a'.repeat(32)}-${name}`);
const source = path('source');
const text = path('text');
const late = path('late');
const first = path('first.drv');
const second = path('second.drv');

test('sources go first, in one group; derivations follow, in another', () => {
  expect(copyGroups([source, first, text, second], new Set())).toEqual([
    [source, text],
    [first, second],
  ]);
});

test('a source that refers to a derivation comes after it, in a group of its own', () => {
  expect(copyGroups([source, first, late, second], new Set([late]))).toEqual([
    [source],
    [first],
    [late],
    [second],
  ]);
});

test('a group is never empty', () => {
  expect(copyGroups([first], new Set())).toEqual([[first]]);
  expect(copyGroups([], new Set())).toEqual([]);
});
