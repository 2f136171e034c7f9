import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printInvalid } from '../src/index.ts';
import { argumentGroups } from '../src/valid.ts';
import { type ThrowawayNix, throwawayNix } from './throwaway-nix.ts';

let host: ThrowawayNix;
beforeAll(async () => {
  host = await throwawayNix();
});
afterAll(() => host.remove());

test('groups hold everything in order, and none but a single path is longer than the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 50 }), (paths, limit) => {
      const groups = argumentGroups(paths, limit);
      expect(groups.flat()).toEqual(paths);
      const size = (group: readonly string[]): number =>
        Buffer.byteLength(group.map((path) => `${path}\0`).join(''));
      expect(groups.every((group) => group.length === 1 || size(group) <= limit)).toBe(true);
      expect(groups.every((group) => group.length > 0)).toBe(true);
    }),
  );
});

test('more paths than fit on a command line are all asked for, in the order given', async () => {
  const paths = Array.from({ length: 20_000 }, (_, n) => {
    const hash = n.toString(8).padStart(32, '0');
    return `${host.storeDir}/${hash}-a-name-that-is-long-enough-to-fill-the-command-line-of-any-kernel`;
  });
  expect(paths.join(' ').length).toBeGreaterThan(2 * 1024 * 1024);
  expect(await printInvalid(host.nix, paths)).toEqual(paths);
});

test('no paths are no question', async () => {
  expect(await printInvalid(host.nix, [])).toEqual([]);
});
