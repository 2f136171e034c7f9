import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNix } from '@nixtools/nix-cli';
import { describe, expect, it } from 'vitest';
import { evaluateTree } from '../src/index.ts';
import { entriesOf, evaluate, fixture, nix, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();

const treeOf = async (text: string): Promise<string> => {
  const tree = join(folder(), 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'default.nix'), text);
  return tree;
};

const evaluateText = async (text: string) =>
  evaluateTree({
    tree: await treeOf(text),
    system: 'x86_64-linux',
    workFolder: join(folder(), 'work'),
    nix,
    workers: 1,
  });

describe('a tree that is none', () => {
  it.each([
    [
      'a function that needs more than system',
      '{ system, name, other ? 1 }: { }',
      'TREE_NEEDS_ARGUMENTS',
      /: name$/,
    ],
    ['a number', '1', 'TREE_NOT_A_SET', /a int/],
    [
      'one package',
      'derivation { name = "x"; builder = "x"; system = "x"; }',
      'TREE_NOT_A_SET',
      /a derivation/,
    ],
    ['a syntax error', '{ a = ', 'TREE_FAILS', /syntax error/],
    ['an error', 'throw "not today"', 'TREE_FAILS', /not today/],
    ['too much for any stack', 'let f = n: 1 + f n; in f 0', 'TREE_FAILS', /stack overflow/],
  ])('is refused: %s', async (_, text, code, message) => {
    await expect(evaluateText(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is refused when it is missing, a file, or has no default.nix', async () => {
    for (const tree of [join(folder(), 'missing'), fixture('oddities/default.nix'), folder()]) {
      const workFolder = join(folder(), 'work');
      await expect(evaluateTree({ tree, system: 'x86_64-linux', workFolder, nix })).rejects.toMatchObject({
        code: 'TREE_INVALID',
        kind: 'usage',
        place: tree,
      });
    }
  });
});

describe('arguments', () => {
  it('reach the tree as expressions and as texts, and the system only where it is wanted', async () => {
    const tree = await treeOf(
      '{ count, text }: builtins.listToAttrs [ { name = text; value = count + 1; } ]',
    );
    const { counts } = await evaluateTree({
      ...{ tree, system: 'x86_64-linux', workFolder: join(folder(), 'work'), nix, workers: 1 },
      args: [
        { name: 'count', expression: '1 # one\n+ 1' },
        { name: 'text', text: '"a\\n$' },
      ],
    });
    expect(counts).toMatchObject({ names: 1, skippedByReason: { int: 1 } });
  });

  it.each([
    ['{ ... }@all: all', 1],
    ['all: all', 1],
    ['{ a ? 1 }@all: all', 0],
    ['{ system ? "nowhere" }@all: all', 1],
  ])('%s is called with what it can take', async (text, names) => {
    expect((await evaluateText(text)).counts.names).toBe(names);
  });

  it('that are no Nix are refused', async () => {
    const args = [{ name: 'count', expression: '1) (' }];
    await expect(evaluate('many', folder(), { args })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      kind: 'usage',
    });
  });
});

describe('surroundings', () => {
  it('without Nix are an error of their own', async () => {
    await expect(
      evaluate('oddities', folder(), { nix: createNix({ PATH: folder() }) }),
    ).rejects.toMatchObject({
      code: 'NIX_NOT_FOUND',
      kind: 'environment',
    });
  });

  it('whose work folder holds something else are left alone', async () => {
    await writeFile(join(folder(), 'thesis.tex'), '');
    await expect(evaluate('oddities', folder())).rejects.toMatchObject({
      code: 'WORK_FOLDER_FOREIGN',
      kind: 'refused',
    });
  });

  it('in which another process works are left alone', async () => {
    await writeFile(join(folder(), 'lock'), `${process.ppid}\n`);
    await expect(evaluate('oddities', folder())).rejects.toMatchObject({
      code: 'WORK_FOLDER_BUSY',
      kind: 'refused',
    });
  });

  it('may have spaces and other characters in their paths', async () => {
    const odd = join(folder(), 'a b ? " $ #é');
    await mkdir(odd);
    await writeFile(join(odd, 'default.nix'), '{ a = ./default.nix; b = 1; }');
    const workFolder = join(odd, 'work?store=1');
    const { counts } = await evaluateTree({ tree: odd, system: 'x86_64-linux', workFolder, nix, workers: 1 });
    expect(counts).toMatchObject({ names: 2, skipped: 2 });
  });
});

describe('the environment', () => {
  it('of whoever runs it does not reach the tree', async () => {
    const env = {
      ...nix.env,
      NIXPKGS_ALLOW_UNFREE: '1',
      SECRET: 'x',
      NIX_PATH: 'nixpkgs=/x',
      NIXPKGS_CONFIG: '/x',
    };
    const variables = ['NIXPKGS_ALLOW_UNFREE', 'SECRET', 'NIX_PATH', 'NIXPKGS_CONFIG'];
    const list = variables.map((name) => `"${name}"`).join(' ');
    const tree = await treeOf(`{
      x = derivation {
        name = builtins.concatStringsSep "-" ([ "env" builtins.currentSystem ] ++ map builtins.getEnv [ ${list} ]);
        system = "x";
        builder = "x";
      };
    }`);
    const { entriesFile } = await evaluateTree({
      ...{ tree, system: 'riscv64-linux', workFolder: join(folder(), 'work'), workers: 1 },
      nix: createNix(env),
    });
    expect((await entriesOf(entriesFile)).get('x')).toMatchObject({ name: 'env-riscv64-linux----' });
  });
});
