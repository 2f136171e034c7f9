import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailed } from '@nixtools/snapshot';
import { describe, expect, it } from 'vitest';
import { canMount } from './mounts.ts';
import { entriesOf, evaluate, fixture, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();

const pathOf = async (file: string): Promise<unknown> => {
  const hello = (await entriesOf(file)).get('whereabouts');
  return hello !== undefined && !isFailed(hello) ? hello.meta['tree'] : hello;
};

describe.skipIf(!canMount())(
  'a tree mounted elsewhere (skipped where mount namespaces are not allowed)',
  () => {
    it.each([
      ['a missing path below the root', () => '/nixtools-test-nowhere/deep/er'],
      ['a missing path below a full folder', () => join(folder(), 'missing', 'tree')],
      ['an empty folder', () => join(folder(), 'present')],
    ])('is seen at %s, which is left as it was', async (_, placeOf) => {
      await mkdir(join(folder(), 'present'));
      const at = placeOf();
      const before = [existsSync(at), await readdir('/'), await readdir(folder())];
      const { entriesFile, logicalTree } = await evaluate('placed', join(folder(), 'present', '..', 'work'), {
        at,
      });
      expect(logicalTree).toBe(at);
      expect(await pathOf(entriesFile)).toBe(at);
      const after = [
        existsSync(at),
        await readdir('/'),
        (await readdir(folder())).filter((name) => name !== 'work'),
      ];
      expect(after).toEqual(before);
      expect(await readdir(join(folder(), 'present'))).toEqual([]);
    });

    it('gives the same derivations wherever it really lies', async () => {
      const copy = join(folder(), 'copy');
      await cp(fixture('placed'), copy, { recursive: true });
      const at = '/nixtools-test-nowhere';
      const one = await evaluate('placed', join(folder(), 'one'), { at });
      const two = await evaluate('placed', join(folder(), 'two'), { at, tree: copy });
      const three = await evaluate('placed', join(folder(), 'three'), { tree: copy });
      expect(await entriesOf(two.entriesFile)).toEqual(await entriesOf(one.entriesFile));
      expect(await entriesOf(three.entriesFile)).not.toEqual(await entriesOf(one.entriesFile));
    });
  },
);

describe('a mount point', () => {
  it.each([
    ['relative', () => 'nixpkgs'],
    ['the root', () => '/'],
    ['a file', () => fixture('placed/default.nix')],
    ['above the work folder', () => folder()],
  ])('is refused when it is %s', async (_, at) => {
    await expect(evaluate('placed', join(folder(), 'work'), { at: at() })).rejects.toMatchObject({
      code: 'MOUNT_POINT_INVALID',
      kind: 'usage',
    });
  });
});
