import { type IndexReader, lookupProgram, search } from '@nixtools/catalog';
import type { ListedPackage } from '@nixtools/snapshot';
import { describe, expect, it } from 'vitest';
import { catalogOf, failed, pkg } from '../tiny-catalog.ts';

const listed = (attr: string, programs: readonly string[], files: readonly string[] = []): ListedPackage => ({
  attr,
  programs,
  files,
});

const magick = pkg('imagemagick', { meta: { description: 'Edits pictures', mainProgram: 'magick' } });
const entries = [
  pkg('busybox'),
  pkg('convertible', { meta: { description: 'A car' } }),
  pkg('coreutils'),
  magick,
  pkg('libpng'),
  pkg('set1Packages.tool', { pname: 'other1' }),
  pkg('set2Packages.tool', { pname: 'other2' }),
  pkg('zlib', { meta: { description: 'Compression' } }),
  failed('gone'),
];
const known = [
  listed('busybox', ['ls', 'sh']),
  listed('coreutils', ['[', 'ls']),
  listed('imagemagick', ['convert', 'magick']),
  listed('libpng', ['png-config'], ['include/libpng/png.h', 'include/png.h']),
  listed('set1Packages.tool', ['run-tool']),
  listed('set2Packages.tool', ['run-tool']),
  listed('zlib', [], ['include/zlib.h', 'lib/libz.so', 'lib/libz.so.1', 'share/README']),
];
const dependents = new Map([[pkg('coreutils').drvPath, 50]]);
const catalog = (): Promise<IndexReader> => catalogOf(entries, { listed: known, dependents });

const found = async (terms: readonly string[], only?: 'program' | 'file') => {
  const { hits } = await search(await catalog(), terms, only === undefined ? {} : { only });
  return hits.map(({ attr, match }) => [attr, ...match.map(({ field, text }) => `${field} ${text}`)]);
};

describe('a program', () => {
  it('finds its package, before packages whose name only begins so, and the hit says which it is', async () => {
    expect(await found(['convert'])).toEqual([
      ['imagemagick', 'program convert'],
      ['convertible', 'attr convertible'],
    ]);
  });

  it('of several packages finds the one that is used most first', async () => {
    expect((await found(['ls'])).map(([attr]) => attr)).toEqual(['coreutils', 'busybox']);
  });

  it('counts more when it is the main one', async () => {
    const own = pkg('z-tool', { pname: 'z', meta: { mainProgram: 'tool' } });
    const other = pkg('a', { pname: 'b' });
    const reader = await catalogOf([other, own], {
      listed: [listed('a', ['tool']), listed('z-tool', ['tool'])],
      dependents: new Map([[other.drvPath, 100_000]]),
    });
    expect((await search(reader, ['tool'])).hits.map(({ attr }) => attr)).toEqual(['z-tool', 'a']);
  });

  it('counts less than the name of a package', async () => {
    const reader = await catalogOf([pkg('tool'), pkg('x')], { listed: [listed('x', ['tool'])] });
    expect((await search(reader, ['tool'])).hits.map(({ attr }) => attr)).toEqual(['tool', 'x']);
  });

  it.each([
    'bin/convert',
    '/usr/bin/convert',
    'sbin/convert',
    'CONVERT',
    `/nix/store/${'a'.repeat(32)}-i-7/bin/convert`,
  ])('is found as %s', async (typed) => {
    expect((await found([typed]))[0]).toEqual(['imagemagick', 'program convert']);
  });

  it('is found by its path where no listing tells of it, but meta does', async () => {
    const reader = await catalogOf([magick]);
    expect((await search(reader, ['bin/magick'])).hits[0]?.attr).toBe('imagemagick');
  });

  it('goes together with other words', async () => {
    expect(await found(['convert', 'pictures'])).toEqual([
      ['imagemagick', 'program convert', 'description pictures'],
    ]);
  });

  it('of twins gives one hit', async () => {
    const { hits } = await search(await catalog(), ['run-tool']);
    expect(hits.map(({ attr, twins }) => [attr, ...twins])).toEqual([
      ['set1Packages.tool', 'set2Packages.tool'],
    ]);
  });

  it('with a strange name is found, too', async () => {
    expect((await found(['[']))[0]).toEqual(['coreutils', 'program [']);
  });

  it('is looked up to the letter: main ones first, then by use', async () => {
    const reader = await catalogOf([...entries, pkg('zz', { meta: { mainProgram: 'ls' } })], {
      listed: [...known, listed('zz', ['ls'])],
      dependents,
    });
    expect((await lookupProgram(reader, 'ls')).map(({ attr }) => attr)).toEqual([
      'zz',
      'coreutils',
      'busybox',
    ]);
    expect(await lookupProgram(reader, 'LS')).toEqual([]);
  });
});

describe('a file', () => {
  it.each([
    ['zlib.h', ['zlib', 'file include/zlib.h']],
    ['include/zlib.h', ['zlib', 'file include/zlib.h']],
    ['/usr/include/zlib.h', ['zlib', 'file include/zlib.h']],
    ['libz.so.1', ['zlib', 'file lib/libz.so.1']],
    ['libpng/png.h', ['libpng', 'file include/libpng/png.h']],
  ])('%s finds its package, and the hit says where it is', async (typed, hit) => {
    expect(await found([typed])).toEqual([hit]);
  });

  it('is not found by a part of its name, or of a folder', async () => {
    expect(await found(['lib.h'], 'file')).toEqual([]);
    expect(await found(['clude/zlib.h'], 'file')).toEqual([]);
    expect(await found(['zlib.hpp'], 'file')).toEqual([]);
  });

  it('counts less than names: whatever is called so, or begins so, comes first', async () => {
    const reader = await catalogOf([pkg('conf.d'), pkg('conf.d-extra'), pkg('x')], {
      listed: [listed('x', [], ['etc/conf.d'])],
    });
    expect((await search(reader, ['conf.d'])).hits.map(({ attr }) => attr)).toEqual([
      'conf.d',
      'conf.d-extra',
      'x',
    ]);
  });

  it('without a dot or slash is looked for only when files are asked for', async () => {
    expect(await found(['README'])).toEqual([]);
    expect(await found(['README'], 'file')).toEqual([['zlib', 'file share/README']]);
  });
});

describe('a search for one thing only', () => {
  it('gives programs and nothing else', async () => {
    expect(await found(['convert'], 'program')).toEqual([['imagemagick', 'program convert']]);
    expect(await found(['magick'], 'program')).toEqual([['imagemagick', 'program magick']]);
    expect(await found(['zlib'], 'program')).toEqual([]);
    expect(await found(['zlib.h'], 'program')).toEqual([]);
  });

  it('wants all that is named in one package', async () => {
    expect((await found(['ls', 'sh'], 'program')).map(([attr]) => attr)).toEqual(['busybox']);
  });

  it('gives files, programs among them', async () => {
    expect(await found(['zlib.h'], 'file')).toEqual([['zlib', 'file include/zlib.h']]);
    expect(await found(['convert'], 'file')).toEqual([['imagemagick', 'program convert']]);
    expect(await found(['zlib'], 'file')).toEqual([]);
  });

  it('corrects nothing', async () => {
    const result = await search(await catalog(), ['convrt'], { only: 'program' });
    expect(result).toEqual({ hits: [], total: 0, corrected: false });
  });

  it('can be narrowed like any other', async () => {
    const options = { only: 'program', filter: { set: 'set2Packages' } } as const;
    const { hits } = await search(await catalog(), ['run-tool'], options);
    expect(hits.map(({ attr }) => attr)).toEqual(['set2Packages.tool']);
  });
});

describe('a catalog', () => {
  it('says of how many packages it knows the files', async () => {
    expect((await catalog()).listed).toBe(known.length);
    expect((await catalogOf(entries)).listed).toBe(0);
  });

  it('without listings has the blocks that it always had', async () => {
    expect(await lookupProgram(await catalogOf(entries), 'magick')).toHaveLength(1);
    expect((await search(await catalogOf(entries), ['zlib.h'], { only: 'file' })).hits).toEqual([]);
  });

  it.each([
    ['of no entry', 'nowhere'],
    ['before the first entry', 'aaa'],
    ['behind the last entry', 'zzz'],
    ['of an attribute that failed', 'gone'],
  ])('is not built with files %s', async (_, attr) => {
    await expect(catalogOf(entries, { listed: [listed(attr, ['x'])] })).rejects.toMatchObject({
      code: 'PROGRAMS_FOREIGN',
      kind: 'verification',
      place: attr,
    });
  });

  it('is not built with files out of order', async () => {
    const unsorted = [listed('zlib', ['x']), listed('busybox', ['x'])];
    await expect(catalogOf(entries, { listed: unsorted })).rejects.toMatchObject({
      code: 'PROGRAMS_FOREIGN',
    });
  });
});
