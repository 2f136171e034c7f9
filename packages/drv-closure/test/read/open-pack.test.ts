import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrvPack, openPack, packClosure } from '@nixtools/drv-closure';
import {
  derivationReferences,
  NixtoolsError,
  parseDerivation,
  type StorePath,
  storePathHash,
} from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  collect,
  contentOf,
  failure,
  helloObjects,
  helloPath,
  modernObjects,
  sourceOf,
} from '../closures.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const storeDir = '/nix/store';
const objects = helloObjects();
const out = join(folder, 'hello.pack');

describe('an open pack', () => {
  let pack: DrvPack;
  beforeAll(async () => {
    await packClosure({ storeDir, roots: [helloPath], ...sourceOf(objects), out });
    pack = await openPack(out);
  });
  afterAll(() => pack.close());

  it('knows what it holds', () => {
    expect(pack.count).toBe(217);
    expect(pack.storeDir).toBe(storeDir);
    expect(objects.every(({ path }) => pack.has(path))).toBe(true);
    expect(pack.has(helloPath.replace('2.9', '3.0') as StorePath)).toBe(false);
    expect(pack.has('/nix/store/' as StorePath)).toBe(false);
  });

  it('finds a path by the characters before its name', () => {
    for (const { path } of objects) expect(pack.find(storePathHash(path))).toBe(path);
    expect(pack.find('0'.repeat(32))).toBeUndefined();
    expect(pack.find(storePathHash(helloPath).slice(1))).toBeUndefined();
    expect(pack.find('')).toBeUndefined();
  });

  it('gives a closure, references first', () => {
    const closure = pack.closure([helloPath]);
    expect([...closure].sort()).toEqual(objects.map(({ path }) => path).sort());
    expect(closure.at(-1)).toBe(helloPath);
    const place = new Map(closure.map((path, index) => [path, index]));
    for (const { path, references } of objects) {
      for (const reference of references) expect(place.get(reference)).toBeLessThan(place.get(path) ?? 0);
    }
  });

  it('gives only what is needed', () => {
    const [leaf] = objects.filter(({ references }) => references.length === 0);
    expect(pack.closure([leaf?.path ?? helloPath])).toEqual([leaf?.path]);
    expect(pack.closure([])).toEqual([]);
  });

  it('gives objects references first, each once, whatever is asked for', async () => {
    const wanted = [helloPath, ...objects.slice(0, 20).map(({ path }) => path), helloPath];
    const given = (await collect(pack.objects(wanted))).map(({ path }) => path);
    expect(given).toEqual(pack.closure([helloPath]).filter((path) => wanted.includes(path)));
  });

  it('gives objects that a store can take', async () => {
    const original = new Map(objects.map((object) => [object.path, object]));
    for await (const object of pack.objects(pack.closure([helloPath]))) {
      const expected = original.get(object.path);
      expect([...object.references].sort()).toEqual([...(expected?.references ?? [])].sort());
      expect(object.ca).toMatch(/^(text:|fixed:r:)sha256:[0-9a-z]{52}$/);
    }
  });

  it('counts the derivations that refer to each path', () => {
    const expected = new Map<StorePath, number>();
    for (const object of objects.filter(({ path }) => path.endsWith('.drv'))) {
      for (const reference of derivationReferences(parseDerivation(contentOf(object)))) {
        expected.set(reference, (expected.get(reference) ?? 0) + 1);
      }
    }
    expect(new Map([...pack.dependents()].sort())).toEqual(new Map([...expected].sort()));
    expect(pack.dependents().has(helloPath)).toBe(false);
  });

  it('does not find what it does not hold', async () => {
    const stranger = helloPath.replace('2.9', '3.0') as StorePath;
    const error = { code: 'NOT_PACKED', kind: 'not-found', place: out };
    expect(await failure(Promise.resolve().then(() => pack.closure([stranger])))).toMatchObject(error);
    expect(await failure(Promise.resolve().then(() => collect(pack.objects([stranger]))))).toMatchObject(
      error,
    );
  });
});

describe('a file', () => {
  const file = join(folder, 'bad.pack');
  let bytes: Buffer;
  let paths: readonly string[];
  const small = modernObjects().filter(({ path }) => /plain|greeting|mentions|multi/.test(path));
  beforeAll(async () => {
    const roots = small.map(({ path }) => path);
    await packClosure({ storeDir, roots, ...sourceOf(modernObjects()), out: file });
    bytes = readFileSync(file);
    const pack = await openPack(file);
    paths = pack.closure(roots);
  });
  const pathsIn = async (content: Uint8Array): Promise<readonly string[]> => {
    writeFileSync(file, content);
    const pack = await openPack(file);
    return pack.closure(small.map(({ path }) => path));
  };

  it('of which any byte changed is refused, or says the same', async () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const found = await pathsIn(changed).catch((error: unknown) => {
        if (error instanceof NixtoolsError) return paths;
        throw error;
      });
      expect(found, `byte ${at}`).toEqual(paths);
    }
  });

  it('that was cut anywhere is refused, by name', async () => {
    for (let length = 0; length < bytes.length; length++) {
      const error = await failure(pathsIn(bytes.subarray(0, length)));
      expect(error).toMatchObject({ kind: 'verification', place: file });
    }
  });

  it('to which something was appended is refused', async () => {
    const longer = Buffer.concat([bytes, Buffer.from('x')]);
    expect((await failure(pathsIn(longer))).code).toBe('SECTIONS_CORRUPT');
  });

  it('of a later format asks for a newer program', async () => {
    const later = Buffer.from(bytes);
    later[8] = 3;
    expect(await failure(pathsIn(later))).toMatchObject({ code: 'SECTIONS_VERSION', kind: 'environment' });
  });

  it('that is not there or no file is an error of the environment', async () => {
    expect(await failure(openPack(join(folder, 'nowhere')))).toMatchObject({
      code: 'PACK_NOT_FOUND',
      kind: 'environment',
      place: join(folder, 'nowhere'),
    });
    expect((await failure(openPack(folder))).code).toBe('PACK_NOT_FOUND');
  });
});
