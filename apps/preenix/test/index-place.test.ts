import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, type ThrowawayPreenix, throwawayPreenix, tinyNixpkgs } from './throwaway-preenix.ts';

/** A tree with one derivation, which knows where the tree lies. */
const placed = join(root, 'packages/nix-eval-index/test/fixtures/placed');

let tiny: ThrowawayPreenix;
beforeAll(async () => {
  tiny = await throwawayPreenix();
});
afterAll(() => tiny.remove());

const treeOf = async (snapshot: string): Promise<unknown> =>
  JSON.parse(await readFile(join(tiny.folder, snapshot, 'snapshot.json'), 'utf8')).tree;

describe('preenix index, and the path of the tree', () => {
  it('records it, and warns when derivations contain it', async () => {
    const { code, err } = tiny.preenix(['index', placed, '--out', 'placed']);
    expect(code).toBe(0);
    expect(err).toContain(`warning: 1 derivation contains the path of the tree (${placed})`);
    expect(await treeOf('placed')).toEqual({ path: placed, inDerivations: 1 });
  });

  it('does not warn when none does', async () => {
    const { code, err } = tiny.preenix(['index', tinyNixpkgs, '--out', 'tiny', '--max-memory', '1G']);
    expect({ code, warns: err.includes('warning') }).toEqual({ code: 0, warns: false });
    expect(await treeOf('tiny')).toEqual({ path: tinyNixpkgs, inDerivations: 0 });
  });

  it('evaluates it at another one with --at', async (context) => {
    if (tiny.run(['unshare', '--user', '--map-root-user', '--mount', 'true']).code !== 0)
      context.skip('SKIPPED: this machine allows no mount namespaces');
    const at = '/nixtools-nowhere/nixpkgs';
    const { code, err } = tiny.preenix(['index', placed, '--out', 'moved', '--at', at]);
    expect({ code, warns: err.includes(`the path of the tree (${at})`) }).toEqual({ code: 0, warns: true });
    expect(await treeOf('moved')).toEqual({ path: at, inDerivations: 1 });
    expect(existsSync('/nixtools-nowhere')).toBe(false);
    expect(tiny.preenix(['index', placed, '--out', 'x', '--at', 'relative'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('MOUNT_POINT_INVALID'),
    });
  });
});
