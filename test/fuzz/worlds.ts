import { createHash } from 'node:crypto';
import { type Graph, rootDerivations, type VerifiedGraph, verifyGraph } from '@nixtools/drv-closure';
import {
  canonicalJson,
  compareUtf8,
  contentAddressPath,
  hashBytes,
  isDerivationPath,
  narFromFile,
  narFromTree,
  parseDrvName,
  type StoreObject,
  sourceObject,
} from '@nixtools/nix-formats';
import { type Entry, isFailed, type ListedPackage } from '@nixtools/snapshot';
import type { SnapshotContent } from '../../packages/channel/src/content/snapshot-content.ts';
import type { BaseContent } from '../../packages/channel/src/parts/parts-format.ts';
import { buildGraph } from '../../packages/drv-closure/src/pack/build-graph.ts';
import { modernObjects, sourceOf } from '../../packages/drv-closure/test/closures.ts';
import { type PackageSet, storeOf } from '../../packages/drv-closure/test/delta/package-sets.ts';

/** A snapshot in memory, small, with every kind of derivation and source. */
export interface World extends SnapshotContent {
  readonly all: readonly Entry[];
  readonly listed: readonly ListedPackage[];
  /** Root -> the hash part of its path. */
  readonly rootHashes: readonly string[];
}

const storeDir = '/nix/store';
const text = (content: string): Buffer => Buffer.from(content, 'latin1');

const before: PackageSet = {
  setup: { name: 'setup.sh', file: 'set -e\n'.repeat(20) },
  zlib: {
    name: 'zlib-1.2.8',
    outputs: ['dev', 'out'],
    env: { setup: '{setup}', src: '{source}', v: '1.2.8' },
  },
  source: { name: 'zlib-1.2.8.tar.gz', download: 'zlib', env: { url: 'http://zlib.net/zlib-1.2.8.tar.gz' } },
  curl: { name: 'curl-7.1', args: ['-e', '{setup}'], env: { inputs: '{zlib} {zlib.dev}', pname: 'curl' } },
  floating: { name: 'floating-1', floating: true, env: { uses: '{zlib} {setup}' } },
};

const after: PackageSet = {
  ...before,
  setup: { name: 'setup.sh', file: `${'set -e\n'.repeat(10)}set -u\n${'set -e\n'.repeat(10)}` },
  source: {
    name: 'zlib-1.2.11.tar.gz',
    download: 'newer',
    env: { url: 'http://zlib.net/zlib-1.2.11.tar.gz' },
  },
  zlib: {
    name: 'zlib-1.2.11',
    outputs: ['dev', 'out'],
    env: { setup: '{setup}', src: '{source}', v: '1.2.11' },
  },
  new: { name: 'new-1.0', env: { setup: '{setup}', text: '{note}', same: '{source}' } },
  note: { name: 'note.txt', file: 'a note\n' },
};

const folder = narFromTree({
  type: 'directory',
  entries: new Map([
    ['a.nix', { type: 'regular', executable: false, contents: text('{ }\n') }],
    ['bin', { type: 'directory', entries: new Map([['x', { type: 'symlink', target: '../a.nix' }]]) }],
    ['run', { type: 'regular', executable: true, contents: text('#!/bin/sh\n') }],
  ]),
});

/** Sources of the kinds that derivations of the other sets do not have. */
const sources = (): StoreObject[] => {
  const flat = text('flat\n');
  const ca = { method: 'flat', hash: { algorithm: 'sha1', digest: hashBytes('sha1', flat) } } as const;
  return [
    sourceObject({ name: 'folder', nar: folder }),
    sourceObject({ name: 'run.sh', nar: narFromFile(text('#!/bin/sh\n'), true) }),
    {
      ...{ path: contentAddressPath({ name: 'flat.patch', ca }), references: [] },
      ...{ nar: narFromFile(flat), ca: 'fixed:sha1:' },
    },
  ];
};

const entriesOf = (graph: Graph, verified: VerifiedGraph): readonly Entry[] => {
  const roots = rootDerivations(graph, verified.facts);
  const packages = Array.from({ length: roots.count }, (_, root): Entry => {
    const facts = roots.facts(root);
    const { name, version } = parseDrvName(facts.name);
    return {
      attr: `${root % 3 === 0 ? 'sets.' : ''}${name}_${root}`,
      ...{ drvPath: facts.drvPath, outputs: Object.fromEntries(facts.outputs), name: facts.name },
      ...{
        pname: facts.env('pname') ?? name,
        version: facts.env('version') ?? version,
        system: facts.system,
      },
      meta: {
        description: `The ${name} of version ${version}`,
        license: root % 2 === 0 ? { spdxId: 'MIT', free: true } : [{ shortName: 'gpl2' }, 'other'],
        position: `pkgs/${name.slice(0, 1)}.nix:${root}`,
        maintainers: [{ github: 'somebody' }],
      },
      ...(root % 7 === 0 ? { metaDropped: ['tests'] } : {}),
      ...(root % 9 === 0 ? { refused: { reasons: ['broken'], message: 'is broken' } } : {}),
    };
  });
  const failed: Entry = { attr: 'zz-gone', error: { kind: 'throw', message: 'it is gone' } };
  return [...packages, failed].sort((a, b) => compareUtf8(a.attr, b.attr));
};

const digestOf = (lines: readonly string[]): { readonly size: number; readonly sha256: string } => {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
};

const worldOf = async (set: PackageSet): Promise<World> => {
  const more = sources();
  const store = storeOf(set);
  const objects = [...store.objects, ...modernObjects(), ...more];
  const roots = objects.filter(({ path }) => isDerivationPath(path)).map(({ path }) => path);
  // A source may be a root: what nothing refers to would not be packed.
  const graph = await buildGraph({
    storeDir,
    roots: [...roots, ...more.map(({ path }) => path)],
    ...sourceOf(objects),
  });
  return contentOf(graph, roots.length);
};

const contentOf = async (graph: Graph, derivations: number): Promise<World> => {
  const verified = await verifyGraph(graph, { place: 'a good graph' });
  const roots = rootDerivations(graph, verified.facts);
  const all = entriesOf({ ...graph, rootCount: derivations }, verified);
  const packages = all.filter((entry) => !isFailed(entry)).map((entry) => entry.attr);
  const listed = packages.map((attr) => ({
    attr,
    files: ['include/x.h', `share/${attr}`],
    programs: [attr],
  }));
  const rootLines = all.flatMap((entry) => (isFailed(entry) ? [] : [`${entry.attr} ${entry.drvPath}`]));
  const errors = all.length - packages.length;
  return {
    description: {
      ...{ system: 'x86_64-linux', storeDir, evaluator: 'none' },
      counts: { names: all.length, entries: packages.length, errors, skipped: 0 },
      entries: digestOf(all.map(canonicalJson)),
      programs: digestOf(listed.map(canonicalJson)),
      rootDigest: digestOf(rootLines).sha256,
    },
    ...{ graph, verified, roots, all, listed, place: 'a good snapshot' },
    rootHashes: Array.from({ length: roots.count }, (_, root) => verified.facts.hash(root)),
    entries: async function* () {
      yield* all;
    },
    programs: async function* () {
      yield* listed;
    },
  };
};

/** Two snapshots, of which the second is an update of the first. */
/** The same as a delta's start. */
export const baseOf = ({ graph, entries }: World): BaseContent => ({ graph: async () => graph, entries });

export interface Worlds {
  readonly old: World;
  readonly now: World;
}

export const makeWorlds = async (): Promise<Worlds> => ({
  old: await worldOf(before),
  now: await worldOf(after),
});
