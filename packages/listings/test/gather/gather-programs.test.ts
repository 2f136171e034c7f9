import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseListing, type StorePath, storePathHash } from '@nixtools/nix-formats';
import type { ListedPackage, PackageEntry } from '@nixtools/snapshot';
import { describe, expect, it } from 'vitest';
import { firstOf, gatherPrograms, type ListingSource, openCache } from '../../src/index.ts';
import { entry, listingOf, makeCache, out, type Tree, throwawayFolder, withServer } from '../cache.ts';

const folder = throwawayFolder();
const [a, b, c] = [out('a'), out('b'), out('c')];

const sourceOf = (trees: Readonly<Record<string, Tree | string>>): ListingSource => ({
  read: async (path) => {
    const tree = trees[path];
    return tree === undefined ? undefined : parseListing(Buffer.from(listingOf(tree)), path);
  },
});

const gather = async (entries: readonly PackageEntry[], source: ListingSource) => {
  const file = join(folder(), 'programs.jsonl');
  const gathered = await gatherPrograms({ entries, storeDir: '/nix/store', source, out: file });
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  return { ...gathered, text, lines: lines.map((line): ListedPackage => JSON.parse(line)) };
};

const filesOf = async (
  tree: Tree,
  others: Readonly<Record<string, Tree>> = {},
): Promise<ListedPackage | undefined> =>
  (await gather([entry('x', { out: a })], sourceOf({ [a]: tree, ...others }))).lines[0];

describe('the programs of a package', () => {
  it('are what can be run in bin and sbin, of all outputs, once each, in byte order', async () => {
    const outputs = { out: a, bin: b, dev: c };
    const trees = {
      [a]: { bin: { zz: '*', B: '*' } },
      [b]: { sbin: { daemon: '*' }, bin: { zz: '*' } },
      [c]: { bin: { 'x-config': '*', readme: '-' } },
    };
    const { lines } = await gather([entry('x', outputs)], sourceOf(trees));
    expect(lines).toEqual([
      { attr: 'x', programs: ['B', 'daemon', 'x-config', 'zz'], files: ['bin/readme'] },
    ]);
  });

  it('may be links: to a program beside, through a linked folder, into another output', async () => {
    const tree = {
      bin: {
        ex: 'vim',
        vim: '*',
        far: `${b}/bin/real`,
        nobody: `${c}/bin/x`,
        dead: 'gone',
        loop: 'loop',
        data: '../README',
      },
      sbin: 'bin',
      README: '-',
    };
    const listed = await filesOf(tree, { [b]: { bin: { real: '*' } } });
    // Of what nobody has listed, nobody knows: it is in bin, so it is a program.
    expect(listed?.programs).toEqual(['ex', 'far', 'nobody', 'vim']);
    expect(listed?.files).toEqual(['README', 'bin/data']);
  });

  it('may all be in another output, when bin is a link to its bin', async () => {
    const listed = await filesOf({ bin: `${b}/bin` }, { [b]: { bin: { tool: '*', same: './tool' } } });
    expect(listed).toEqual({ attr: 'x', programs: ['same', 'tool'], files: [] });
  });

  it('are not those that wrappers hide', async () => {
    const listed = await filesOf({ bin: { tool: '*', '.tool-wrapped': '*' } });
    expect(listed?.programs).toEqual(['tool']);
  });

  it('are bounded, and what is left out is counted', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`p${i}`, '*']));
    const listed = await filesOf({ bin: many });
    expect(listed?.programs).toHaveLength(2_000);
    expect(listed?.more).toBe(100);
  });
});

describe('the files of a package', () => {
  it('are those that somebody looks for, with links to files, relative to their output', async () => {
    const tree = {
      include: { 'zlib.h': '-', sys: { deep: { 'x.h': '-', deeper: { 'y.h': '-' } } } },
      lib: {
        'libz.so': 'libz.so.1',
        'libz.so.1': 'libz.so.1.3',
        'libz.so.1.3': '*',
        again: '.',
        'far.so': `${b}/lib/far.so`,
      },
      lib64: 'lib',
      'nix-support': { 'propagated-build-inputs': '-' },
      share: {
        doc: { z: { README: '-' } },
        man: { man3: { 'zlib.3.gz': '-' } },
        info: { dir: '-' },
        misc: '-',
      },
    };
    const listed = await filesOf(tree, { [b]: { lib: { 'far.so': '*' } } });
    expect(listed).toEqual({
      attr: 'x',
      programs: [],
      files: [
        'include/sys/deep/x.h',
        'include/zlib.h',
        'lib/libz.so',
        'lib/libz.so.1',
        'lib/libz.so.1.3',
        'share/misc',
      ],
    });
  });

  it('are a thousand at most, those nearest to the root, and the rest is counted', async () => {
    const many = (prefix: string) =>
      Object.fromEntries(
        Array.from({ length: 900 }, (_, i) => [`${prefix}${String(i).padStart(3, '0')}.h`, '-']),
      );
    const listed = await filesOf({ include: { a: many('deep'), ...many('near') } });
    expect(listed?.files).toHaveLength(1_000);
    expect(listed?.files.filter((path) => path.startsWith('include/near'))).toHaveLength(900);
    expect(listed?.files).toContain('include/a/deep099.h');
    expect(listed?.more).toBe(800);
  });

  it('are none of an output that is one file, or a link', async () => {
    const { lines, counts } = await gather(
      [entry('x', { out: a, link: b })],
      sourceOf({ [a]: '*', [b]: `${c}` }),
    );
    expect(lines).toEqual([]);
    expect(counts).toMatchObject({ outputs: 2, listed: 2 });
  });
});

describe('what could not be had', () => {
  it('is counted by store path, and the counts add up', async () => {
    const entries = [
      entry('alias', { out: a }),
      entry('ca', { out: null, dev: null }),
      entry('gone', { out: b }),
      entry('real', { out: a, lib: c }),
    ];
    const { lines, ...gathered } = await gather(entries, sourceOf({ [a]: { bin: { tool: '*' } }, [c]: {} }));
    expect(lines.map(({ attr }) => attr)).toEqual(['alias', 'real']);
    expect(gathered.counts).toEqual({ outputs: 5, listed: 2, missing: 1, refused: 0, unknown: 2 });
    expect(gathered).toMatchObject({ packages: 2, programs: 2, files: 0, refused: [] });
  });

  it('costs only its own output when its listing is bad, and is told with the reason', async () => {
    await makeCache(folder(), {
      [a]: listingOf({ bin: { good: '*' } }),
      [b]: '{"version":1,"root":{"type":"directory","entries":{"..":{"type":"regular"}}}}',
      [c]: 'nonsense',
    });
    const cache = await openCache({ cache: folder(), cwd: '/', storeDir: '/nix/store' });
    const { lines, counts, refused } = await gather(
      [entry('x', { dev: c, lib: b, out: a }), entry('y', { out: c })],
      cache,
    );
    expect(lines).toEqual([{ attr: 'x', programs: ['good'], files: [] }]);
    expect(counts).toEqual({ outputs: 3, listed: 1, missing: 0, refused: 2, unknown: 0 });
    expect(refused).toMatchObject([
      { path: b, code: 'LISTING_SYNTAX' },
      { path: c, code: 'LISTING_SYNTAX' },
    ]);
  });

  it('ends the work, with nothing written, when a cache does not answer any more', async () => {
    const work = withServer(
      ({ url }, response) => {
        if (url === '/nix-cache-info') response.end('StoreDir: /nix/store\n');
        else if (url === `/${storePathHash(a)}.ls`) response.end(listingOf({ bin: { good: '*' } }));
        else response.writeHead(500).end();
      },
      async (url) => {
        const cache = await openCache({ cache: url, cwd: '/', storeDir: '/nix/store', pauses: [0] });
        return gather([entry('x', { out: a }), entry('y', { out: b })], cache);
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'CACHE_UNREACHABLE' });
    expect(await readdir(folder())).toEqual([]);
  });
});

it('asks the sources in turn: the first that knows a path answers for it', async () => {
  const first = sourceOf({ [a]: { bin: { first: '*' } } });
  const second = sourceOf({ [a]: { bin: { second: '*' } }, [b]: { bin: { other: '*' } } });
  const { lines } = await gather([entry('x', { out: a }), entry('y', { out: b })], firstOf([first, second]));
  expect(lines.map(({ programs }) => programs)).toEqual([['first'], ['other']]);
});

it('writes the same bytes in whatever order the answers come, and in the order of the attributes', async () => {
  const letters = [...'0123456789abcdfghijklmnpqrsvwxyz'];
  const trees = Object.fromEntries(
    letters.map((letter) => [out(letter), { bin: { [`tool-${letter}`]: '*' } }]),
  );
  const entries = letters.map((letter) => entry(`pkg-${letter}`, { out: out(letter) }));
  const plain = await gather(entries, sourceOf(trees));
  const late = (delay: (index: number) => number): ListingSource => ({
    read: async (path: StorePath) => {
      await pause(delay(letters.findIndex((letter) => path === out(letter))));
      return sourceOf(trees).read(path);
    },
  });
  expect(
    (
      await gather(
        entries,
        late((i) => (i % 16 === 0 ? 40 : 0)),
      )
    ).text,
  ).toBe(plain.text);
  expect(
    (
      await gather(
        entries,
        late((i) => 32 - i),
      )
    ).text,
  ).toBe(plain.text);
  expect(plain.lines.map(({ attr }) => attr)).toEqual(entries.map(({ attr }) => attr));
  expect(plain.lines).toHaveLength(32);
});
