import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preenixInProcess } from './preenix-in-process.ts';
import { root, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

const fixture = (name: string): string => join(root, 'packages/nix-eval-index/test/fixtures', name);
/** Packages that need each other and a source, a set in a set, what fails, and what is none. */
const expression = `{ system, more ? "" }:
let
  make = name: inputs: derivation { inherit name system inputs more; builder = "/bin/sh"; src = ./default.nix; };
  numbers = builtins.genList toString 20;
  named = name: { name = "package" + name; value = make name [ ]; };
in
builtins.listToAttrs (map named numbers) // rec {
  all = make "all" [ set.inner.one set.two ];
  gone = throw "gone";
  text = "no package";
  set = {
    recurseForDerivations = true;
    inner = { recurseForDerivations = true; one = make "one" [ ]; broken = assert false; 1; };
    two = make "two" [ set.inner.one ];
  };
}
`;

let tiny: ThrowawayPreenix;
let tree: string;
const run = (...words: readonly string[]) => preenixInProcess(words, tiny);
const filesOf = async (snapshot: string): Promise<Record<string, string>> => {
  const folder = join(tiny.folder, snapshot);
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'latin1')])),
  );
};

beforeAll(async () => {
  tiny = await throwawayPreenix();
  tree = join(tiny.folder, 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'default.nix'), expression);
  for (const number of [1, 2, 3]) {
    const made = await run('index', tree, '--out', `part-${number}`, '--shard', `${number}/3`);
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining(`wrote part ${number} of 3 to`) });
  }
});
afterAll(() => tiny.remove());

describe('preenix index merge', () => {
  it('makes the bytes that one machine alone makes, from parts in any order', async () => {
    expect(await run('index', tree, '--out', 'whole')).toMatchObject({ code: 0 });
    const merged = await run('index', 'merge', 'part-3', 'part-1', 'part-2', '--out', 'merged', '--json');
    expect(merged.code).toBe(0);
    expect(await filesOf('merged')).toEqual(await filesOf('whole'));
    expect(JSON.parse(merged.out)).toEqual(JSON.parse((await filesOf('whole'))['snapshot.json'] ?? ''));
    expect(await readdir(tiny.folder)).not.toContain('merged.partial');
  });

  it('says which parts are missing, and leaves nothing behind', async () => {
    expect(await run('index', 'merge', 'part-2', '--out', 'incomplete')).toMatchObject({
      code: 5,
      err: expect.stringMatching(
        /of 3 parts, these are missing: 1, 3[\s\S]*--shard 1\/3[\s\S]*SHARDS_MISSING/,
      ),
    });
    expect((await readdir(tiny.folder)).filter((name) => name.startsWith('incomplete'))).toEqual([]);
  });

  it('refuses a part that is given twice', async () => {
    const parts = ['part-1', 'part-2', 'part-3', 'part-2'];
    expect(await run('index', 'merge', ...parts, '--out', 'x')).toMatchObject({
      code: 5,
      err: expect.stringContaining('SHARD_TWICE'),
    });
  });

  it.each<[name: string, tree: string | undefined, options: string[], message: RegExp]>([
    ['another tree', fixture('placed'), [], /path of the tree is \S+placed here/],
    ['other options', undefined, ['--argstr', 'more=x'], /evaluated with different options/],
    ['another number of parts', undefined, ['--shard', '1/2'], /number of parts is 2 here, and 3 in/],
  ])('refuses a part of %s', async (name, another, options, message) => {
    const out = name.replaceAll(' ', '-');
    const shard = options.includes('--shard') ? [] : ['--shard', '1/3'];
    const made = await run('index', another ?? tree, '--out', out, ...shard, ...options);
    expect(made).toMatchObject({ code: 0 });
    const merged = await run('index', 'merge', out, 'part-2', 'part-3', '--out', 'x');
    expect(merged).toMatchObject({ code: 5, err: expect.stringContaining('SHARDS_DIFFER') });
    const turned = await run('index', 'merge', 'part-2', out, 'part-3', '--out', 'x');
    expect(turned.err).toMatch(message);
  });

  it('removes nothing that is not its own', async () => {
    const own = join(tiny.folder, 'taken.partial');
    await mkdir(own);
    await writeFile(join(own, 'thesis.tex'), 'years of work');
    expect(await run('index', 'merge', 'part-1', 'part-2', 'part-3', '--out', 'taken')).toMatchObject({
      code: 5,
      err: expect.stringContaining('WORK_FOLDER_FOREIGN'),
    });
    expect(await readFile(join(own, 'thesis.tex'), 'utf8')).toBe('years of work');
  });

  it('refuses a damaged part', async () => {
    await cp(join(tiny.folder, 'part-1'), join(tiny.folder, 'damaged'), { recursive: true });
    const entries = join(tiny.folder, 'damaged/entries.jsonl');
    await writeFile(entries, (await readFile(entries, 'utf8')).replace('"', "'"));
    expect(await run('index', 'merge', 'damaged', 'part-2', 'part-3', '--out', 'x')).toMatchObject({
      code: 4,
      err: expect.stringContaining('SNAPSHOT_MISMATCH'),
    });
  });

  it('refuses a whole snapshot, and what is none', async () => {
    await run('index', fixture('placed'), '--out', 'placed');
    expect(await run('index', 'merge', 'placed', '--out', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('SNAPSHOT_IS_WHOLE'),
    });
    expect(await run('index', 'merge', 'nowhere', '--out', 'x')).toMatchObject({
      code: 3,
      err: expect.stringContaining('SNAPSHOT_NOT_FOUND'),
    });
  });
});

describe('a part of a snapshot', () => {
  it('is no channel', async () => {
    expect(await run('channel', 'add', 'part', 'part-1')).toMatchObject({
      code: 5,
      err: expect.stringMatching(/part 1 of the 3 parts[\s\S]*index merge[\s\S]*SNAPSHOT_IS_SHARD/),
    });
  });

  it.each(['0/3', '4/3', '1', '1/0', '1/3/5', 'a/b', '-1/3'])('is not %s', async (shard) => {
    expect(await run('index', tree, '--out', 'x', `--shard=${shard}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not K/N'),
    });
  });

  it('lies in no tree, which would be another one then', async () => {
    expect(await run('index', tree, '--out', 'tree/part', '--shard', '1/3')).toMatchObject({
      code: 2,
      err: expect.stringContaining('must not lie in the tree'),
    });
  });

  it('has no listings: these are for the whole', async () => {
    const options = ['--shard', '1/3', '--listings', 'store'];
    expect(await run('index', tree, '--out', 'x', ...options)).toMatchObject({
      code: 2,
      err: expect.stringContaining('index merge'),
    });
  });
});
