import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexTiny, root, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

const fixture = (name: string): string => join(root, 'packages/nix-eval-index/test/fixtures', name);

let tiny: ThrowawayPreenix;
beforeAll(async () => {
  tiny = await throwawayPreenix();
});
afterAll(() => tiny.remove());

const textOf = (file: string): Promise<string> => readFile(join(tiny.folder, file), 'utf8');

interface EntryOfLevel {
  readonly name?: string;
  readonly error?: { readonly message: string };
}

const entriesOf = async (snapshot: string): Promise<ReadonlyMap<string, EntryOfLevel>> => {
  const lines = (await textOf(`${snapshot}/entries.jsonl`)).trimEnd().split('\n');
  return new Map(lines.map((line) => [JSON.parse(line).attr, JSON.parse(line)]));
};

describe('preenix index --level', () => {
  it('says which attributes evaluate when all is linked statically, and why the others do not', async () => {
    const { code, out } = await tiny.call([...indexTiny, '--out', 'static', '--level', 'static']);
    expect(code).toBe(0);
    const [first] = out.split('\n');
    const [, evaluate, all] = /^level static: (\d+) of (\d+) attributes evaluate$/.exec(first ?? '') ?? [];
    const entries = await entriesOf('static');
    const packages = [...entries.values()].filter((entry) => !('error' in entry || 'refused' in entry));
    expect([Number(evaluate), Number(all)]).toEqual([packages.length, entries.size]);
    expect(out).toContain(
      '      2  throw: hanoi loads plugins, which a static program cannot\n         everything-small, hanoi\n',
    );
    expect(out).toContain('refused: unfree\n         moneybags\n');
    expect(entries.get('hello')?.name).toMatch(/^hello-static-x86_64-unknown-linux-musl-\d/);
  });

  it('writes the level into the manifest, and nothing of this machine into what it records', async () => {
    expect(JSON.parse(await textOf('static/snapshot.json')).level).toBe('static');
    expect(await textOf('static/entries.jsonl')).not.toContain(staliNix());
  });

  it('gives the same bytes with more workers', async () => {
    const again = [...indexTiny, '--workers', '3', '--out', 'again', '--level', 'static'];
    expect((await tiny.call(again)).code).toBe(0);
    for (const file of ['snapshot.json', 'entries.jsonl', 'drvs.pack'])
      expect(await readFile(join(tiny.folder, 'again', file))).toEqual(
        await readFile(join(tiny.folder, 'static', file)),
      );
  });

  it('evaluates more with musl alone, and lists each failure on a line with --failures', async () => {
    const { code, out } = await tiny.call([...indexTiny, '--out', 'musl', '--level', 'musl', '--failures']);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    const entries = await entriesOf('musl');
    const failed = [...entries].filter(([, entry]) => 'error' in entry || 'refused' in entry);
    expect(lines.map((line) => line.split('\t')[0])).toEqual(failed.map(([attr]) => attr));
    expect(lines).toContain(
      "pitfalls.lacks-attribute\tmissing-attribute\tattribute 'nobodyWroteThis' missing\tpkgs/top-level/pitfalls.nix:31:21",
    );
    expect(entries.get('hanoi')?.name).toMatch(/^hanoi-x86_64-unknown-linux-musl-/);
    expect(entries.get('pitfalls.throws')?.error?.message).toBe(
      'pitfalls.throws: this package has been retired',
    );
  });

  it('makes other derivations at each level, and says none in a snapshot of the tree as it is', async () => {
    expect((await tiny.call([...indexTiny, '--out', 'pie', '--level', 'static-pie'])).code).toBe(0);
    expect((await tiny.call([...indexTiny, '--out', 'plain'])).code).toBe(0);
    const drvPaths = await Promise.all(
      ['plain', 'musl', 'static', 'pie'].map(async (snapshot) =>
        /"attr":"hello","drvPath":"([^"]*)"/.exec(await textOf(`${snapshot}/entries.jsonl`)),
      ),
    );
    expect(new Set(drvPaths.map((match) => match?.[1])).size).toBe(4);
    expect(JSON.parse(await textOf('plain/snapshot.json'))).not.toHaveProperty('level');
  });

  it('refuses a level that there is not, and names those that there are', async () => {
    expect(await tiny.call([...indexTiny, '--out', 'x', '--level', 'glibc'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/the levels are musl, static, static-pie\s+code: STALI_LEVEL/),
    });
    expect(
      await tiny.call(['index', '--from-eval-jobs', 'x', '--out', 'x', '--level', 'musl']),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('--level means nothing with --from-eval-jobs'),
    });
    expect(await tiny.call([...indexTiny, '--out', 'x', '--failures', '--json'])).toMatchObject({ code: 2 });
  });

  it('says what a tree lacks that has no levels', async () => {
    const { code, err } = await tiny.call(['index', fixture('oddities'), '--out', 'x', '--level', 'static']);
    expect(code).toBe(2);
    expect(err).toContain('TREE_HAS_NO_LEVEL');
    expect(err).toContain('takes neither `overlays`');
  });

  const old = process.env['NIXTOOLS_NIXPKGS_2014'];
  it.skipIf(old === undefined)(
    `says of the nixpkgs of 2014 that it needs a compiler with musl${old === undefined ? ' (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)' : ''}`,
    async () => {
      const { code, err } = await tiny.call(['index', String(old), '--out', 'x', '--level', 'static']);
      expect(code).toBe(2);
      expect(err).toMatch(/this nixpkgs has no musl[\s\S]*--arg bootstrap[\s\S]*TREE_HAS_NO_LEVEL/);
    },
  );
});
