import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphStore, openGraphStore, writeGraphStore } from '@nixtools/drv-closure/store';
import {
  derivationReferences,
  isDerivationPath,
  parseDerivation,
  type StoreObject,
  type StorePath,
  storePathHash,
} from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { rootDerivations } from '../../src/read/root-derivations.ts';
import {
  collect,
  contentOf,
  failure,
  helloObjects,
  helloPath,
  modernObjects,
  sourceOf,
} from '../closures.ts';
import { factsOf } from '../facts.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const storeDir = '/nix/store';
const hello = helloObjects();
const modern = modernObjects();

const graphOf = (objects: readonly StoreObject[], roots = objects.map(({ path }) => path)): Promise<Graph> =>
  buildGraph({ storeDir, roots, ...sourceOf(objects) });

const stored = async (name: string, graph: Graph): Promise<string> => {
  const file = join(folder, name);
  await writeGraphStore({ file, graph, paths: factsOf(graph) });
  return file;
};

describe('a stored closure', () => {
  let graph: Graph;
  let file: string;
  let store: GraphStore;
  beforeAll(async () => {
    graph = await graphOf(hello, [helloPath]);
    file = await stored('hello.mdb', graph);
    store = await openGraphStore(file);
  });
  afterAll(() => store.close());

  it('knows what it holds', () => {
    expect(store.count).toBe(217);
    expect(store.storeDir).toBe(storeDir);
    expect(hello.every(({ path }) => store.has(path))).toBe(true);
    expect(store.has(helloPath.replace('2.9', '3.0') as StorePath)).toBe(false);
    expect(store.has(helloPath.replace('ghli9', 'ghli0') as StorePath)).toBe(false);
    expect(store.has('/nix/store/' as StorePath)).toBe(false);
  });

  it('tells of its roots what the graph tells, and of other nodes that they are none', async () => {
    const all = await graphOf(hello);
    const place = await stored('hello-roots.mdb', all);
    const roots = rootDerivations(all, factsOf(all));
    const every = await openGraphStore(place);
    const dependents = every.dependents();
    for (let root = 0; root < roots.count; root++) {
      const { env, ...facts } = roots.facts(root);
      expect(every.roots.facts(root)).toMatchObject(facts);
      expect(every.roots.facts(root).env('version')).toBe(env('version'));
    }
    for (const { path } of hello) {
      expect(every.roots.find(path)).toBe(roots.find(path));
      if (isDerivationPath(path)) expect(every.rootDependents(path)).toBe(dependents.get(path) ?? 0);
      if (path !== helloPath) expect(store.rootDependents(path)).toBeUndefined();
    }
    await every.close();
  });

  it('gives a closure, references first', () => {
    const closure = store.closure([helloPath]);
    expect([...closure].sort()).toEqual(hello.map(({ path }) => path).sort());
    expect(closure.at(-1)).toBe(helloPath);
    const place = new Map(closure.map((path, index) => [path, index]));
    for (const { path, references } of hello) {
      for (const reference of references) expect(place.get(reference)).toBeLessThan(place.get(path) ?? 0);
    }
  });

  it('gives only what is needed', () => {
    const [leaf] = hello.filter(({ references }) => references.length === 0);
    expect(store.closure([leaf?.path ?? helloPath])).toEqual([leaf?.path]);
    expect(store.closure([])).toEqual([]);
  });

  it('gives every object as it was, references first, each once, whatever is asked for', async () => {
    const asked = [helloPath, ...hello.map(({ path }) => path), helloPath];
    const given = await collect(store.objects(asked));
    expect(given.map(({ path }) => path)).toEqual(store.closure([helloPath]));
    const original = new Map(hello.map((object) => [object.path, object]));
    for (const { path, references, nar, ca } of given) {
      const expected = original.get(path);
      expect(Buffer.from(expected?.nar ?? []).equals(nar), path).toBe(true);
      expect([...references].sort()).toEqual([...(expected?.references ?? [])].sort());
      expect(ca).toMatch(/^(text:|fixed:r:)sha256:[0-9a-z]{52}$/);
    }
  });

  it('counts the derivations that refer to each path', () => {
    const expected = new Map<StorePath, number>();
    for (const object of hello.filter(({ path }) => path.endsWith('.drv'))) {
      for (const reference of derivationReferences(parseDerivation(contentOf(object)))) {
        expected.set(reference, (expected.get(reference) ?? 0) + 1);
      }
    }
    expect(new Map([...store.dependents()].sort())).toEqual(new Map([...expected].sort()));
  });

  it('knows the hashes of all paths', () => {
    const facts = factsOf(graph);
    for (let node = 0; node < graph.count; node++) {
      const shape = graph.shapes[graph.shapeOf[node] ?? -1];
      const outputs = shape === undefined || shape.type === 'source' ? [] : shape.outputs;
      expect(store.paths.hash(node)).toBe(facts.hash(node));
      for (const output of outputs.keys())
        expect(store.paths.outputHash(node, output)).toBe(facts.outputHash(node, output));
    }
    expect(store.paths.hash(0)).toBe(storePathHash(helloPath));
  });

  it('gives the whole graph back', () => {
    expect(store.graph()).toEqual(graph);
  });

  it('verifies, and counts', async () => {
    const bytes = hello.reduce((sum, { nar }) => sum + nar.length, 0);
    expect(await store.verify()).toEqual({ drvs: 157, sources: 60, bytes });
  });

  it('does not find what it does not hold', async () => {
    const stranger = helloPath.replace('2.9', '3.0') as StorePath;
    const error = { code: 'NOT_PACKED', kind: 'not-found', place: file };
    expect(await failure(Promise.resolve().then(() => store.closure([stranger])))).toMatchObject(error);
    expect(await failure(collect(store.objects([stranger])))).toMatchObject(error);
  });

  it('has the same bytes when it is written again', async () => {
    const again = await stored('again.mdb', graph);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  });
});

describe('derivations of every kind', () => {
  it('come back as they were', async () => {
    const store = await openGraphStore(await stored('modern.mdb', await graphOf(modern)));
    const given = new Map<StorePath, Uint8Array>();
    for await (const { path, nar } of store.objects(modern.map(({ path }) => path))) given.set(path, nar);
    for (const { path, nar } of modern)
      expect(Buffer.from(nar).equals(given.get(path) ?? Buffer.of()), path).toBe(true);
    expect((await store.verify()).drvs).toBe(modern.length - 2);
    await store.close();
  });

  it('keep it that some outputs are known only after a build', async () => {
    const graph = await graphOf(modern);
    const facts = factsOf(graph);
    const store = await openGraphStore(await stored('unknown.mdb', graph));
    const outputs = [...graph.shapeOf].map((shape, node) => [node, graph.shapes[shape]] as const);
    const hashes = (paths: typeof facts | GraphStore['paths']) =>
      outputs.map(([node, shape]) =>
        shape === undefined || shape.type === 'source'
          ? []
          : shape.outputs.map((_, at) => paths.outputHash(node, at)),
      );
    expect(hashes(store.paths)).toEqual(hashes(facts));
    expect(hashes(store.paths).flat()).toContain('');
    await store.close();
  });
});

describe('what cannot be right', () => {
  it('is not stored: a cycle', async () => {
    const graph = await graphOf(hello, [helloPath]);
    // Every reference leads to the root.
    const references = graph.references.map((each) => each & 255);
    const file = join(folder, 'cycle.mdb');
    const error = await failure(
      writeGraphStore({ file, graph: { ...graph, references }, paths: factsOf(graph) }),
    );
    expect(error).toMatchObject({ code: 'PACK_CORRUPT', kind: 'verification', place: file });
    expect(readdirSync(folder).filter((name) => name.startsWith('cycle'))).toEqual([]);
  });

  it('is not given: content under a path that it does not stand for', async () => {
    const graph = await graphOf(hello, [helloPath]);
    const facts = factsOf(graph);
    const file = join(folder, 'wrong.mdb');
    const hash = (node: number) => facts.hash(node === 0 ? 0 : node - 1);
    await writeGraphStore({ file, graph, paths: { ...facts, hash } });
    const store = await openGraphStore(file);
    expect(await failure(collect(store.objects([helloPath])))).toMatchObject({
      code: 'PACK_CORRUPT',
      place: file,
    });
    expect(await failure(store.verify())).toMatchObject({ code: 'PACK_CORRUPT', kind: 'verification' });
    await store.close();
  });
});

describe('a file', () => {
  it('that is not there is an error of the environment', async () => {
    const file = join(folder, 'none', 'drvs.mdb');
    expect(await failure(openGraphStore(file))).toMatchObject({
      code: 'PACK_NOT_FOUND',
      kind: 'environment',
      place: file,
    });
    expect((await failure(openGraphStore(folder))).code).toBe('PACK_NOT_FOUND');
  });

  it('of another kind is refused', async () => {
    const file = join(folder, 'text.mdb');
    for (const text of ['', 'x', 'x'.repeat(100_000)]) {
      writeFileSync(file, text);
      expect(await failure(openGraphStore(file))).toMatchObject({
        code: 'PACK_CORRUPT',
        kind: 'verification',
        place: file,
        hint: expect.stringContaining('preenix channel update'),
      });
    }
  });
});
