import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  indexTiny,
  root,
  type ThrowawayPreenix,
  throwawayPreenix,
  tinyNixpkgs,
} from './throwaway-preenix.ts';

const fixture = (name: string): string => join(root, 'packages/nix-eval-index/test/fixtures', name);
/** A tree with one derivation, which knows where the tree lies. */
const placed = fixture('placed');

let tiny: ThrowawayPreenix;
beforeAll(async () => {
  tiny = await throwawayPreenix();
});
afterAll(() => tiny.remove());

const treeOf = async (snapshot: string): Promise<unknown> =>
  JSON.parse(await readFile(join(tiny.folder, snapshot, 'snapshot.json'), 'utf8')).tree;

describe('preenix index, and the path of the tree', () => {
  it('records it, and warns when derivations contain it', async () => {
    const { code, err } = await tiny.call(['index', placed, '--out', 'placed']);
    expect(code).toBe(0);
    expect(err).toContain(`warning: 1 derivation contains the path of the tree (${placed})`);
    expect(await treeOf('placed')).toEqual({ path: placed, inDerivations: 1 });
  });

  it('does not warn when none does', async () => {
    const { code, err } = await tiny.call([...indexTiny, '--out', 'tiny']);
    expect({ code, warns: err.includes('warning') }).toEqual({ code: 0, warns: false });
    expect(await treeOf('tiny')).toEqual({ path: tinyNixpkgs, inDerivations: 0 });
  });

  it('evaluates it at another one with --at', async (context) => {
    if (tiny.run(['unshare', '--user', '--map-root-user', '--mount', 'true']).code !== 0)
      context.skip('SKIPPED: this machine allows no mount namespaces');
    const at = '/nixtools-nowhere/nixpkgs';
    const { code, err } = await tiny.call(['index', placed, '--out', 'moved', '--at', at]);
    expect({ code, warns: err.includes(`the path of the tree (${at})`) }).toEqual({ code: 0, warns: true });
    expect(await treeOf('moved')).toEqual({ path: at, inDerivations: 1 });
    expect(existsSync('/nixtools-nowhere')).toBe(false);
    expect(await tiny.call(['index', placed, '--out', 'x', '--at', 'relative'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('MOUNT_POINT_INVALID'),
    });
  });
});

describe('preenix index', () => {
  it('gives the tree its arguments, expressions and strings', async () => {
    const many = await tiny.call(['index', fixture('many'), '--out', 'many', '--arg', 'count=1 + 2']);
    expect(many).toMatchObject({ code: 0, err: expect.stringContaining('3 names = 3 packages + 0 errors') });
    const tree = join(tiny.folder, 'greeting');
    await mkdir(tree);
    const hello = 'derivation { inherit name system; builder = "/bin/sh"; }';
    await writeFile(join(tree, 'default.nix'), `{ system, name }: { hello = ${hello}; }`);
    expect(
      await tiny.call(['index', tree, '--out', 'hi', '--argstr', 'name=hi-1.0', '--json']),
    ).toMatchObject({
      code: 0,
    });
    expect(await readFile(join(tiny.folder, 'hi/entries.jsonl'), 'utf8')).toContain('"name":"hi-1.0"');
    expect(await tiny.call(['index', tree, '--out', 'x', '--argstr', 'name'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('NAME=VALUE'),
    });
    expect(await tiny.call(['index', tree, '--out', 'x'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('TREE_NEEDS_ARGUMENTS'),
    });
  });

  it('lets one attribute take no longer than --timeout', async () => {
    const { code, err } = await tiny.call([
      'index',
      fixture('endless'),
      '--out',
      'endless',
      '--timeout',
      '2',
    ]);
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('3 names = 2 packages + 1 error'),
    });
    expect(err).toContain('errors: timeout 1');
  });

  it('lets one attribute have no more memory than there is', () => {
    const limits = ['--worker-memory', '128M', '--max-memory', '400M', '--workers', '1'];
    const { code, err } = tiny.preenix(['index', fixture('hungry'), '--out', 'hungry', ...limits]);
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('4 names = 3 packages + 1 error'),
    });
    expect(err).toContain('errors: memory-limit 1');
  });
});
