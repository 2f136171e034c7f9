import { complete, lookupAttr, lookupProgram, lookupStorePath, suggest } from '@nixtools/catalog';
import { describe, expect, it } from 'vitest';
import { readNixpkgs2014 } from '../nixpkgs-2014.ts';
import { catalogOf, failed, pkg } from '../tiny-catalog.ts';

describe('lookup by attribute', () => {
  it('gives the whole entry of each of 11,472 attributes', async () => {
    const { entries } = readNixpkgs2014();
    const reader = await catalogOf(entries);
    expect(reader.size).toBe(11_472);
    for (const entry of entries) expect(await lookupAttr(reader, entry.attr)).toEqual(entry);
  });

  it('gives failed entries too, and nothing for what is not there', async () => {
    const reader = await catalogOf([pkg('hello'), failed('broken')]);
    expect(await lookupAttr(reader, 'broken')).toEqual(failed('broken'));
    for (const attr of ['', 'hell', 'helloo', 'Hello', 'z', '\u{10ffff}']) {
      expect(await lookupAttr(reader, attr)).toBeUndefined();
    }
  });
});

describe('lookup by store path', () => {
  const hello = pkg('hello', {
    outputs: { out: '/nix/store/00000000000000000000000000000000-hello', dev: null },
  });
  const alias = { ...hello, attr: 'greeting' };

  it('finds every attribute of a .drv and of an output', async () => {
    const reader = await catalogOf([hello, alias, pkg('other')]);
    for (const path of [hello.drvPath, '/nix/store/00000000000000000000000000000000-hello']) {
      expect(await lookupStorePath(reader, path)).toEqual([alias, hello]);
    }
  });

  it('compares whole paths', async () => {
    const reader = await catalogOf([hello]);
    for (const path of ['/nix/store/00000000000000000000000000000000-hello-dev', '', '/', '0000000000']) {
      expect(await lookupStorePath(reader, path)).toEqual([]);
    }
  });
});

describe('lookup by program', () => {
  it('finds the packages with this main program, to the letter', async () => {
    const rg = { meta: { mainProgram: 'rg' } };
    const reader = await catalogOf([
      pkg('ripgrep', rg),
      pkg('set.ripgrep-all', rg),
      pkg('rg'),
      pkg('RG-tool', { meta: { mainProgram: 'RG' } }),
    ]);
    expect((await lookupProgram(reader, 'rg')).map(({ attr }) => attr)).toEqual([
      'ripgrep',
      'set.ripgrep-all',
    ]);
    expect((await lookupProgram(reader, 'RG')).map(({ attr }) => attr)).toEqual(['RG-tool']);
    expect(await lookupProgram(reader, 'ripgrep')).toEqual([]);
  });
});

describe('completion', () => {
  const attrs = ['git', 'gitSet.a', 'gitSet.b', 'gitea', 'nodePackages."socket.io"', 'nodePackages.a', 'z'];

  it('goes on by one component', async () => {
    const reader = await catalogOf(attrs.map((attr) => pkg(attr)));
    expect(await complete(reader, 'git')).toEqual(['git', 'gitSet.', 'gitea']);
    expect(await complete(reader, 'gitSet.')).toEqual(['gitSet.a', 'gitSet.b']);
    expect(await complete(reader, 'nodePackages."so')).toEqual(['nodePackages."socket.io"']);
    expect(await complete(reader, '')).toEqual(['git', 'gitSet.', 'gitea', 'nodePackages.', 'z']);
    expect(await complete(reader, 'none')).toEqual([]);
  });

  it('is bounded, and passes over large sets', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => pkg(`set.p${i}`));
    const reader = await catalogOf([
      ...many,
      pkg('seu'),
      ...Array.from({ length: 300 }, (_, i) => pkg(`sev${i}`)),
    ]);
    expect(await complete(reader, 'se', 3)).toEqual(['set.', 'seu', 'sev0']);
    expect((await complete(reader, 'se', 1000)).length).toBe(302);
    expect((await complete(reader, 'set.', 1000)).length).toBe(1000);
  });
});

describe('suggestions', () => {
  const reader = catalogOf(
    [
      'firefox',
      'firefoxWrapper',
      'hello',
      'python27Packages.numpy',
      'python34Packages.numpy',
      'R',
      'zlib',
    ].map((attr) => pkg(attr)),
  );

  it.each([
    ['firefix', 'firefox'],
    ['Firefox', 'firefox'],
    ['helo', 'hello'],
    ['r', 'R'],
    ['pythonPackages.numpy', 'python27Packages.numpy'],
    ['python34Packages.nunpy', 'python34Packages.numpy'],
    ['numpy', 'python27Packages.numpy'],
  ])('for %s begin with %s', async (typed, meant) => {
    expect((await suggest(await reader, typed))[0]).toBe(meant);
  });

  it('are none for what resembles nothing', async () => {
    expect(await suggest(await reader, 'qqqqqqqqqq')).toEqual([]);
    expect(await suggest(await reader, '')).toEqual([]);
  });
});
