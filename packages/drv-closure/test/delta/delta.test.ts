import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storePathHash } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../src/delta/apply/apply-delta.ts';
import { encodeDelta } from '../../src/delta/encode/encode-delta.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { verifyGraph } from '../../src/render/verify-graph.ts';
import { decodeGraph } from '../../src/wire/decode-graph.ts';
import { encodeGraph } from '../../src/wire/encode-graph.ts';
import { helloObjects, modernObjects, sourceOf } from '../closures.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type BuiltSet, buildSet, type PackageSet, pairsOf } from './package-sets.ts';
import { saying } from './what-graphs-say.ts';

const place = 'a delta';
const storeDir = '/nix/store';
const folder = temporaryFolder();

const script = Array.from({ length: 40 }, (_, line) => `step ${line} of the builder\n`).join('');

const packages = {
  setup: { name: 'setup.sh', file: script },
  stdenv: { name: 'stdenv', env: { setup: '{setup}' } },
  zlib: {
    name: 'zlib-1.2.8',
    outputs: ['out', 'dev'],
    env: { stdenv: '{stdenv}', src: '{zlib-src}' },
  },
  'zlib-src': {
    name: 'zlib-1.2.8.tar.gz',
    download: 'zlib',
    env: { url: 'http://zlib.net/zlib-1.2.8.tar.gz' },
  },
  curl: {
    name: 'curl-7.35.0',
    env: {
      stdenv: '{stdenv}',
      src: '{curl-src}',
      buildInputs: '{zlib} {zlib.dev}',
      configureFlags: '--with-zlib={zlib}',
    },
  },
  'curl-src': {
    name: 'curl-7.35.0.tar.gz',
    download: 'curl',
    env: { url: 'http://curl.haxx.se/curl-7.35.0.tar.gz' },
  },
  git: {
    name: 'git-1.9',
    env: { stdenv: '{stdenv}', buildInputs: '{zlib} {curl}', postPatch: 'cat {patch}' },
  },
  patch: { name: 'docbook.patch', file: 'a\nb\nc\n' },
  content: { name: 'content-addressed', floating: true, env: { input: '{zlib}' } },
} satisfies PackageSet;

const { git: _, ...withoutGit } = packages;

/** Encodes and applies, and has the paths computed that the new graph stands for. */
const roundTrip = async (old: BuiltSet, now: BuiltSet): Promise<{ delta: Buffer; result: Graph }> => {
  const delta = await encodeDelta(old.graph, now.graph, pairsOf(old, now));
  const result = await applyDelta(old.graph, delta, { place });
  expect(saying(result)).toEqual(saying(now.graph));
  const { facts } = await verifyGraph(result, { place });
  expect(now.paths.map((_, root) => facts.hash(root))).toEqual(now.paths.map(storePathHash));
  return { delta, result };
};

const between = async (before: PackageSet, after: PackageSet, roots?: string[], rootsAfter = roots) =>
  roundTrip(await buildSet(before, roots), await buildSet(after, rootsAfter));

describe('a delta leads to exactly the new graph', () => {
  it.each<[string, PackageSet]>([
    ['nothing changes', packages],
    [
      'a source that all derivations depend on has another line',
      { ...packages, setup: { name: 'setup.sh', file: script.replace('step 20', 'step twenty') } },
    ],
    [
      'a source changes in several places',
      {
        ...packages,
        setup: {
          name: 'setup.sh',
          file: script.replaceAll('0 of', '0 of the steps of').replace('step 7', 'step seven'),
        },
      },
    ],
    [
      'a program has another version',
      {
        ...packages,
        zlib: { ...packages.zlib, name: 'zlib-1.2.11' },
        'zlib-src': {
          name: 'zlib-1.2.11.tar.gz',
          download: 'newer',
          env: { url: 'http://zlib.net/zlib-1.2.11.tar.gz' },
        },
      },
    ],
    [
      'a package is new',
      { ...packages, wget: { name: 'wget-1.15', env: { stdenv: '{stdenv}', buildInputs: '{zlib}' } } },
    ],
    ['a package is gone', withoutGit],
    ['a package has another name', { ...packages, git: { ...packages.git, name: 'git-minimal-1.9' } }],
    ['a package has one output more', { ...packages, curl: { ...packages.curl, outputs: ['out', 'doc'] } }],
    [
      'a package has other variables',
      {
        ...packages,
        git: {
          name: 'git-1.9',
          env: { stdenv: '{stdenv}', doCheck: '1', buildInputs: '{curl}', inputs: '{zlib}' },
        },
      },
    ],
    [
      'a package has other arguments',
      { ...packages, curl: { ...packages.curl, args: ['-e', '{patch}', 'more'] } },
    ],
    [
      'a list of inputs is longer',
      {
        ...packages,
        git: {
          ...packages.git,
          env: { ...packages.git.env, buildInputs: '{content} {zlib.dev} {zlib} {curl} {zlib}' },
        },
      },
    ],
    [
      'a list of inputs is shorter, and in another order',
      {
        ...packages,
        git: { ...packages.git, env: { ...packages.git.env, buildInputs: '{curl} {curl} {stdenv}' } },
      },
    ],
    [
      'a download becomes a package',
      { ...packages, 'curl-src': { name: 'curl-7.35.0.tar.gz', env: { x: '{zlib}' } } },
    ],
    ['a source becomes a package', { ...packages, patch: { name: 'docbook.patch', env: { x: 'y' } } }],
    [
      'what is kept verbatim changes',
      { ...packages, content: { ...packages.content, env: { input: '{curl}', more: 'x' } } },
    ],
    [
      'what was kept verbatim need not be',
      { ...packages, content: { name: 'content-addressed', env: { input: '{zlib}' } } },
    ],
    [
      'two packages change places',
      {
        ...packages,
        'zlib-src': packages['curl-src'],
        'curl-src': packages['zlib-src'],
        setup: packages.patch,
      },
    ],
    [
      'everything is something else',
      { other: { name: 'other', env: { x: '{file}' } }, file: { name: 'file', file: 'x' } },
    ],
    ['nothing is left', {}],
  ])('where %s', async (_, after) => {
    await between(packages, after);
    await between(after, packages);
  });

  it('where the roots are others, or come in another order', async () => {
    const attrs = Object.keys(packages);
    await between(packages, packages, attrs, attrs.toReversed());
    await between(packages, packages, ['git'], ['curl', 'git']);
    await between(packages, packages, attrs, ['content', 'git']);
  });

  it('where no root is said to be the pair of another', async () => {
    const [old, now] = [await buildSet(packages), await buildSet(packages)];
    const delta = await encodeDelta(old.graph, now.graph, []);
    expect(saying(await applyDelta(old.graph, delta, { place }))).toEqual(saying(now.graph));
  });

  it('where roots are said to be the pair of anything', async () => {
    const [old, now] = [await buildSet(packages), await buildSet(withoutGit)];
    for (const pairs of [now.attrs.map(() => 0), now.attrs.map((_, root) => old.attrs.length - 1 - root)]) {
      const delta = await encodeDelta(old.graph, now.graph, pairs);
      expect(saying(await applyDelta(old.graph, delta, { place }))).toEqual(saying(now.graph));
    }
  });

  it('from real closures to others that have nothing to do with them', async () => {
    const graphs = await Promise.all(
      [helloObjects(), modernObjects()].map((objects) =>
        buildGraph({ storeDir, roots: objects.map(({ path }) => path), ...sourceOf(objects) }),
      ),
    );
    for (const [old, now] of [graphs, graphs.toReversed()]) {
      if (old === undefined || now === undefined) throw new TypeError('two graphs');
      const delta = await encodeDelta(old, now, []);
      expect(saying(await applyDelta(old, delta, { place }))).toEqual(saying(now));
    }
  });
});

describe('a delta', () => {
  const changed = {
    ...packages,
    setup: { name: 'setup.sh', file: script.replace('step 20', 'step twenty') },
  };

  it('says only what a person changed, where that gives every derivation another path', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, each) => [
        `p${each}`,
        { name: `p-${each}`, env: { stdenv: '{stdenv}' } },
      ]),
    );
    const few = await between(packages, changed);
    const all = await between({ ...many, ...packages }, { ...many, ...changed });
    expect(few.delta.length).toBeLessThan(200);
    expect(all.delta.length).toBeLessThan(few.delta.length + 20);
  });

  it('tells a change of what all packages share once', async () => {
    const many = (flags: string): PackageSet =>
      Object.fromEntries(
        Array.from({ length: 300 }, (_, each) => [
          `p${each}`,
          { name: `p-${each}`, env: { flags, each: `${each}` } },
        ]),
      );
    const { delta } = await between(
      { ...many('-O2'), odd: { name: 'odd', env: { flags: '-O2' } } },
      { ...many('-O3 -g'), odd: { name: 'odd', env: { flags: '-O2' } } },
    );
    expect(delta.length).toBeLessThan(220);
  });

  it('is the same from graphs that say the same, however their tables are numbered, and applies to each of them', async () => {
    const [old, now] = [await buildSet(packages), await buildSet(changed)];
    const delta = await encodeDelta(old.graph, now.graph, pairsOf(old, now));
    const unpacked = await decodeGraph(await encodeGraph(old.graph, { quality: 1 }), { place });
    const empty = await buildSet({});
    const applied = await applyDelta(empty.graph, await encodeDelta(empty.graph, old.graph, []), { place });
    for (const alike of [unpacked, applied]) {
      expect((await encodeDelta(alike, now.graph, pairsOf(old, now))).equals(delta)).toBe(true);
      expect(saying(await applyDelta(alike, delta, { place }))).toEqual(saying(now.graph));
    }
  });

  it('can start from the result of another', async () => {
    const sets = await Promise.all([packages, changed, withoutGit, packages].map((set) => buildSet(set)));
    let graph = sets[0]?.graph;
    for (const [step, now] of sets.entries()) {
      const old = sets[step - 1];
      if (old === undefined || graph === undefined) continue;
      graph = await applyDelta(graph, await encodeDelta(old.graph, now.graph, pairsOf(old, now)), { place });
      expect(saying(graph)).toEqual(saying(now.graph));
    }
  });

  it('leaves the old graph as it is', async () => {
    const old = await buildSet(packages);
    const before = JSON.stringify(saying(old.graph));
    await roundTrip(old, await buildSet(changed));
    expect(JSON.stringify(saying(old.graph))).toBe(before);
  });

  it('can be read from a file', async () => {
    const [old, now] = [await buildSet(packages), await buildSet(changed)];
    const file = join(folder, 'delta');
    await writeFile(file, await encodeDelta(old.graph, now.graph, pairsOf(old, now)));
    const handle = await open(file);
    try {
      expect(saying(await applyDelta(old.graph, handle, { place }))).toEqual(saying(now.graph));
    } finally {
      await handle.close();
    }
  });

  it('is not made between graphs of two store folders', async () => {
    const { graph } = await buildSet(packages);
    await expect(encodeDelta(graph, { ...graph, storeDir: '/gnu/store' }, [])).rejects.toThrow(RangeError);
  });
});
