import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrvPack, openPack, packClosure } from '@nixtools/drv-closure';
import {
  derivationReferences,
  parseDerivation,
  type StorePath,
  storePathHash,
  textObject,
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
  const small = modernObjects();
  let bytes: Buffer;
  beforeAll(async () => {
    const text = textObject({ name: 'greeting.txt', content: Buffer.from('hello\n'), references: [] });
    await packClosure({ storeDir, roots: [text.path], ...sourceOf(small), out: file });
    bytes = readFileSync(file);
  });
  const verify = async (content: Uint8Array): Promise<void> => {
    writeFileSync(file, content);
    const pack = await openPack(file);
    try {
      await pack.verify();
    } finally {
      await pack.close();
    }
  };

  it('that is whole verifies', async () => {
    await expect(verify(bytes)).resolves.toBeUndefined();
  });

  it('of which any byte changed is refused', async () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      expect((await failure(verify(changed))).code, `byte ${at}`).toMatch(/^PACK_(CORRUPT|VERSION)$/);
    }
  });

  it('that was cut anywhere is refused, by name', async () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(await failure(verify(bytes.subarray(0, length)))).toMatchObject({
        code: 'PACK_CORRUPT',
        kind: 'verification',
        place: file,
      });
    }
    writeFileSync(file, readFileSync(out));
    truncateSync(file, 30_000);
    expect((await failure(openPack(file))).message).toContain('cut short');
  });

  it('to which something was appended is refused', async () => {
    expect((await failure(verify(Buffer.concat([bytes, Buffer.from('x')])))).code).toBe('PACK_CORRUPT');
  });

  it('of a later format asks for a newer program', async () => {
    const later = Buffer.from(bytes);
    later[8] = 2;
    expect(await failure(verify(later))).toMatchObject({
      code: 'PACK_VERSION',
      kind: 'environment',
      message: 'the pack has format 2, this program reads format 1',
    });
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
