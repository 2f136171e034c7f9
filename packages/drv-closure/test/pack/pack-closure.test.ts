import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPack, type PackProgress, packClosure } from '@nixtools/drv-closure';
import {
  type NixtoolsError,
  narFromFile,
  type StorePath,
  sourceObject,
  textObject,
} from '@nixtools/nix-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  collect,
  contentOf,
  failure,
  helloObjects,
  helloPath,
  modernObjects,
  plain,
  sourceOf,
} from '../closures.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const storeDir = '/nix/store';
const file = (name: string) => join(folder, name);

describe.each([
  ["hello's closure of 2014", helloObjects, 157, 60],
  ['every kind of derivation of Nix 2.26', modernObjects, 26, 2],
])('packing %s', (name, load, drvs, sources) => {
  const objects = load();
  const out = file(`${drvs}.pack`);
  const roots = objects.map(({ path }) => path);

  beforeAll(async () => {
    const summary = await packClosure({ storeDir, roots, ...sourceOf(objects), out });
    const bytes = objects.reduce((sum, object) => sum + contentOf(object).length, 0);
    expect(summary).toEqual({
      drvs,
      sources,
      bytes,
      packedBytes: readFileSync(out).length,
      mentioning: { count: 0, first: undefined },
    });
  });

  it('loses nothing', async () => {
    const pack = await openPack(out);
    const unpacked = new Map((await collect(pack.objects(roots))).map((object) => [object.path, object]));
    await pack.close();
    expect(unpacked.size).toBe(objects.length);
    for (const { path, nar } of objects) {
      expect(Buffer.from(unpacked.get(path)?.nar ?? []).equals(nar), path).toBe(true);
    }
  });

  it('gives a file that verifies', async () => {
    const pack = await openPack(out);
    expect(await pack.verify()).toMatchObject({ drvs, sources });
    await pack.close();
  });

  it('gives the same bytes again, however the roots come', async () => {
    const again = file(`again-${drvs}.pack`);
    const arriving = async function* () {
      yield* [...roots, ...roots];
    };
    await packClosure({ storeDir, roots: arriving(), ...sourceOf(objects), out: again });
    expect(readFileSync(again).equals(readFileSync(out)), name).toBe(true);
  });
});

describe('packing', () => {
  const hello = helloObjects();

  it('follows the references of the roots', async () => {
    const out = file('one-root.pack');
    expect(await packClosure({ storeDir, roots: [helloPath], ...sourceOf(hello), out })).toMatchObject({
      drvs: 157,
      sources: 60,
    });
    const pack = await openPack(out);
    expect(hello.every(({ path }) => pack.has(path))).toBe(true);
    await pack.close();
  });

  it('may have nothing to pack', async () => {
    const out = file('empty.pack');
    expect(await packClosure({ storeDir, roots: [], ...sourceOf([]), out })).toMatchObject({
      drvs: 0,
      sources: 0,
    });
    const pack = await openPack(out);
    expect(pack.count).toBe(0);
    expect(await pack.verify()).toEqual({ drvs: 0, sources: 0, bytes: 0 });
    await pack.close();
  });

  it('finds the derivations that mention the evaluated tree, as they escape it', async () => {
    const counted = async (...mentions: string[]) =>
      (await packClosure({ storeDir, roots: [helloPath], ...sourceOf(hello), out: file('m.pack'), mentions }))
        .mentioning;
    const escaped = hello.filter(({ path, nar }) => path.endsWith('.drv') && nar.includes(0x5c)).length;
    const { count, first } = await counted('/mnt/nixpkgs');
    expect(count).toBe(hello.filter(({ nar }) => Buffer.from(nar).includes('/mnt/nixpkgs')).length);
    expect(count).toBeGreaterThan(0);
    expect(hello.map(({ path }) => path)).toContain(first);
    expect(await counted('/elsewhere')).toEqual({ count: 0, first: undefined });
    expect((await counted('/elsewhere', '\n')).count).toBeGreaterThan(0);
    expect((await counted('\n')).count).toBeLessThanOrEqual(escaped);
  });

  it('tells how far it is', async () => {
    const seen: PackProgress[] = [];
    const onProgress = (progress: PackProgress) => seen.push(progress);
    await packClosure({ storeDir, roots: [helloPath], ...sourceOf(hello), out: file('p.pack'), onProgress });
    expect(seen.filter(({ step }) => step === 'read').map(({ done }) => done)).toEqual(
      Array.from({ length: 217 }, (_, index) => index + 1),
    );
    expect(seen.at(-1)).toEqual({ step: 'write', done: 217 });
  });

  it('names who refers to what is missing', async () => {
    const [missing] = hello.filter(({ path }) => path.endsWith('-hello-2.9.tar.gz.drv'));
    const others = hello.filter((object) => object !== missing);
    expect(
      await failure(packClosure({ storeDir, roots: [helloPath], ...sourceOf(others), out: file('x.pack') })),
    ).toMatchObject({
      code: 'STORE_PATH_MISSING',
      kind: 'verification',
      message: `${missing?.path} is missing`,
      place: `referred to by ${helloPath}`,
    });
    const none = packClosure({ storeDir, roots: [helloPath], ...sourceOf([]), out: file('x.pack') });
    expect((await failure(none)).place).toBe('asked for');
    expect(existsSync(file('x.pack'))).toBe(false);
  });

  it.each([
    ['derivation', helloPath],
    ['source', hello.find(({ path }) => !path.endsWith('.drv'))?.path ?? helloPath],
  ])('refuses a %s that is not what its path stands for', async (_, changed) => {
    const others = hello.map((object) => {
      if (object.path !== changed) return object;
      const content = Buffer.from(contentOf(object));
      const at = content.lastIndexOf('a');
      content.write('b', at);
      return { ...object, nar: changed.endsWith('.drv') ? narFromFile(content) : content };
    });
    expect(
      await failure(packClosure({ storeDir, roots: [helloPath], ...sourceOf(others), out: file('x.pack') })),
    ).toMatchObject({ code: 'NOT_CONTENT_ADDRESSED', place: changed });
    expect(existsSync(file('x.pack'))).toBe(false);
  });

  it('refuses a derivation that is none', async () => {
    const fake = textObject({ name: 'fake.drv', content: Buffer.from('Derive(?'), references: [] });
    expect(
      await failure(packClosure({ storeDir, roots: [fake.path], ...sourceOf([fake]), out: file('x.pack') })),
    ).toMatchObject({ code: 'DRV_SYNTAX', place: `${fake.path}, byte 7` });
  });

  it('leaves out a root that needs something built, if that is wanted, and what only it needs', async () => {
    const built = `/nix/store/${'1'.repeat(32)}-built` as StorePath;
    const user = textObject({
      name: 'user.drv',
      content: Buffer.from(
        `Derive([("out","/nix/store/${'2'.repeat(32)}-user","","")],[],["${built}"],"x86_64-linux","/bin/sh",[],[])`,
      ),
      references: [built],
    });
    const objects = [...hello, user, { ...user, path: built, nar: narFromFile(Buffer.from('built')) }];
    const left: string[] = [];
    const out = file('without.pack');
    const options = { storeDir, roots: [user.path, helloPath], ...sourceOf(objects), out };
    expect(await failure(packClosure(options))).toMatchObject({ code: 'NOT_CONTENT_ADDRESSED' });
    const onUnpackable = (root: StorePath, { place }: NixtoolsError) => left.push(root, String(place));
    expect(await packClosure({ ...options, onUnpackable })).toMatchObject({ drvs: 157, sources: 60 });
    expect(left).toEqual([user.path, built]);
    const pack = await openPack(out);
    expect(pack.has(user.path)).toBe(false);
    expect(pack.has(helloPath)).toBe(true);
  });

  it('leaves no file behind when it fails', async () => {
    const before = readdirSync(folder);
    await failure(packClosure({ storeDir, roots: [helloPath], ...sourceOf([]), out: file('x.pack') }));
    expect(readdirSync(folder)).toEqual(before);
  });

  it('finds what a text refers to, and what it only seems to', async () => {
    const a = textObject({ name: 'a', content: Buffer.from('a'), references: [] });
    const both = textObject({ name: 'both', content: Buffer.from(`${a.path}.`), references: [a.path] });
    const unknown = `/nix/store/${'0'.repeat(32)}-gone`;
    const none = textObject({ name: 'none', content: Buffer.from(`${a.path} ${unknown}`), references: [] });
    const objects = [a, both, none];
    const out = file('texts.pack');
    await packClosure({ storeDir, roots: [both.path, none.path], ...sourceOf(objects), out });
    const pack = await openPack(out);
    expect(pack.closure([none.path])).toEqual([none.path]);
    expect(pack.closure([both.path])).toEqual([a.path, both.path]);
    expect((await collect(pack.objects([both.path]))).map(plain)).toEqual([plain(both)]);
    await pack.close();
  });

  it('packs large sources', async () => {
    const noise = (seed: number) =>
      Uint8Array.from({ length: 300_000 }, (_, at) => (Math.imul(at + seed, 2654435761) >>> 13) & 255);
    const objects = [1, 2, 3, 4, 5].map((seed) => {
      const nar = narFromFile(seed === 3 ? new Uint8Array(2_000_000).fill(seed) : noise(seed));
      return sourceObject({ name: `noise-${seed}`, nar });
    });
    const out = file('large.pack');
    await packClosure({ storeDir, roots: objects.map(({ path }) => path), ...sourceOf(objects), out });
    const pack = await openPack(out);
    for (const object of objects) {
      const [unpacked] = await collect(pack.objects([object.path]));
      expect(Buffer.from(unpacked?.nar ?? []).equals(object.nar)).toBe(true);
    }
    expect(await pack.verify()).toMatchObject({ drvs: 0, sources: 5 });
    await pack.close();
  });

  it('works for any store folder', async () => {
    const text = textObject({ name: 'x', content: Buffer.from('x'), references: [], storeDir: '/my/store' });
    const out = file('my.pack');
    await packClosure({ storeDir: '/my/store', roots: [text.path], ...sourceOf([text]), out });
    const pack = await openPack(out);
    expect(pack.storeDir).toBe('/my/store');
    expect((await collect(pack.objects([text.path]))).map(plain)).toEqual([plain(text)]);
    await pack.close();
  });
});
