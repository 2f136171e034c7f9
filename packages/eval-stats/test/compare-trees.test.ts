import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, compareTrees, countCalls, type Measured } from '../src/index.ts';

const tiny = fileURLToPath(new URL('../../../examples/tiny-nixpkgs', import.meta.url));
const hasNix = spawnSync('nix-env', ['--version']).status === 0;

/** A hundred packages, each from the whole set with a name of its own merged in: the set is made anew for each. */
const costly = `{ system ? builtins.currentSystem }:
let
  inherit (builtins) genList listToAttrs;
  large = listToAttrs (genList (i: { name = "n\${toString i}"; value = i; }) 1000);
  scopeOf = extra: set: (set // extra).n1;
  package = i: derivation {
    inherit system;
    name = "p\${toString i}";
    builder = "/bin/sh";
    args = [ (toString (scopeOf { own = 1; } large)) ];
  };
in
listToAttrs (genList (i: { name = "p\${toString i}"; value = package i; }) 100)
`;

const patchOf = (from: string, to: string): string =>
  `--- a/default.nix\n+++ b/default.nix\n@@ -3,3 +3,3 @@\n   inherit (builtins) genList listToAttrs;\n   large = listToAttrs (genList (i: { name = "n\${toString i}"; value = i; }) 1000);\n-${from}\n+${to}\n`;

describe.skipIf(!hasNix)(`comparing trees${hasNix ? '' : ' (SKIPPED: there is no Nix)'}`, () => {
  let folder = '';
  let base = '';
  let comparison: Comparison;
  const at = (name: string): string => join(folder, name);
  const nix = () => createNix({ ...process.env, NIX_REMOTE: '', TMPDIR: at('tmp') });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eval-stats-'));
    base = at('base tree');
    mkdirSync(base);
    mkdirSync(at('tmp'));
    writeFileSync(join(base, 'default.nix'), costly);
    const line = '  scopeOf = extra: set: (set // extra).n1;';
    writeFileSync(at('cheaper.patch'), patchOf(line, '  scopeOf = extra: set: set.n1;'));
    writeFileSync(at('other.patch'), patchOf(line, '  scopeOf = extra: set: (set // extra).n2;'));
    comparison = await compareTrees({
      ...{ nix: nix(), base, system: 'x86_64-linux', rounds: 2 },
      variants: [{ patch: at('cheaper.patch') }, { patch: at('other.patch') }],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const variant = (name: string): Measured => {
    const found = comparison.variants.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no variant ${name}`);
    return found;
  };
  const counter = (name: string, of: string): number =>
    variant(of).counters.find((one) => one.name === name)?.median ?? Number.NaN;

  it('counts what a patch saves, to the last element', () => {
    expect(comparison.variants.map(({ name }) => name)).toEqual(['base', 'cheaper', 'other']);
    // A hundred copies of a thousand elements, and of the one that is merged in.
    expect(counter('nrOpUpdateValuesCopied', 'base') - counter('nrOpUpdateValuesCopied', 'cheaper')).toBe(
      100_100,
    );
    expect(counter('nrOpUpdates', 'base') - counter('nrOpUpdates', 'cheaper')).toBe(100);
  });

  it('gives the same exact counters in every round', () => {
    const exact = comparison.variants.flatMap(({ counters }) => counters.filter((one) => one.exact));
    expect(exact.length).toBeGreaterThan(30);
    expect(exact.filter(({ least, most }) => least !== most)).toEqual([]);
  });

  it('tells which derivations are others', () => {
    expect(variant('cheaper')).toMatchObject({
      packages: 100,
      changes: { changed: [], gone: [], added: [] },
    });
    const { changed } = variant('other').changes;
    expect(changed.length).toBe(100);
    expect(changed[0]).toMatchObject({ attr: 'p0', from: expect.stringMatching(/-p0\.drv$/) });
    expect(changed[0]?.from).not.toBe(changed[0]?.to);
  });

  it('evaluates all attributes that are named, packages and sets of them', async () => {
    mkdirSync(at('sets'));
    writeFileSync(
      join(at('sets'), 'default.nix'),
      `{ system ? "none" }:
let p = name: derivation { inherit name system; builder = "/bin/sh"; }; in
{ one = p "one"; two = p "two"; not = abort "not asked for"; set = { "a.b" = { c = p "c"; }; }; }`,
    );
    const { variants } = await compareTrees({
      ...{ nix: nix(), base: at('sets'), variants: [], system: 'x86_64-linux', rounds: 1 },
      attributes: ['one', 'set."a.b"'],
    });
    expect(variants[0]).toMatchObject({ packages: 2 });
    const { calls, attributes } = await countCalls({
      ...{ nix: nix(), tree: at('sets'), system: 'x86_64-linux', attributes: ['two', 'set."a.b"', 'one'] },
    });
    expect([...attributes].sort()).toEqual(['one', 'set."a.b".c', 'two']);
    expect(calls).toContainEqual({ file: 'default.nix', line: 2, column: 9, count: 3 });
  });

  it('measures what meta costs, and compares meta and derivations', async () => {
    const list = (description: string, builder: string): string =>
      `{ system }: { p = derivation { inherit system; name = "p"; builder = "${builder}"; } // { meta.description = "${description}"; }; }`;
    for (const [name, text] of [
      ['first', list('a', '/bin/sh')],
      ['meta-differs', list('b', '/bin/sh')],
      ['derivation-differs', list('a', '/bin/false')],
    ] as const) {
      mkdirSync(at(name));
      writeFileSync(join(at(name), 'default.nix'), text);
    }
    const { query, variants } = await compareTrees({
      ...{ nix: nix(), base: at('first'), system: 'x86_64-linux', rounds: 1, query: 'meta' },
      variants: [{ tree: at('meta-differs') }, { tree: at('derivation-differs') }],
    });
    expect(query).toBe('meta');
    expect(
      variants.map(({ name, changes, metaChanges }) => [name, changes.changed.length, metaChanges]),
    ).toEqual([
      ['base', 0, []],
      ['meta-differs', 0, ['p']],
      ['derivation-differs', 1, []],
    ]);
  });

  it('names the counters that this Nix does not have', () => {
    const there = comparison.variants[0]?.counters.map(({ name }) => name) ?? [];
    expect(comparison.missing.filter((name) => there.includes(name))).toEqual([]);
    // Those that any Nix has.
    expect(comparison.missing).not.toContain('nrThunks');
    expect([...there, ...comparison.missing]).toContain('gc.cycles');
  });

  it('evaluates another tree at the same path, so that the same tree elsewhere is the same', async () => {
    cpSync(tiny, at('one'), { recursive: true });
    cpSync(tiny, at('two'), { recursive: true });
    const { variants } = await compareTrees({
      ...{ nix: nix(), base: at('one'), variants: [{ tree: at('two') }], system: 'x86_64-linux', rounds: 1 },
      attributes: ['hello'],
    });
    expect(variants.map(({ name, packages, changes }) => [name, packages, changes.changed])).toEqual([
      ['base', 1, []],
      ['two', 1, []],
    ]);
  });

  it('leaves nothing behind, in the tree or next to it', () => {
    expect(readdirSync(base)).toEqual(['default.nix']);
    expect(readdirSync(at('tmp'))).toEqual([]);
  });

  const failure = async (options: Partial<Parameters<typeof compareTrees>[0]>): Promise<NixtoolsError> => {
    try {
      await compareTrees({ nix: nix(), base, variants: [], system: 'x86_64-linux', rounds: 1, ...options });
    } catch (error) {
      if (error instanceof NixtoolsError) return error;
      throw error;
    }
    throw new Error('it did not fail');
  };

  it('says what is wrong with a tree or a patch', async () => {
    expect(await failure({ base: at('nowhere') })).toMatchObject({
      code: 'TREE_INVALID',
      place: at('nowhere'),
    });
    writeFileSync(at('unfit.patch'), patchOf('  no such line', '  x'));
    expect(await failure({ variants: [{ patch: at('unfit.patch') }] })).toMatchObject({
      code: 'PATCH_FAILS',
      place: at('unfit.patch'),
    });
    mkdirSync(at('broken'));
    writeFileSync(join(at('broken'), 'default.nix'), '{ a = abort "no"; }');
    const error = await failure({ base: at('broken') });
    expect(error.code).toBe('TREE_FAILS');
    expect(error.message).toContain("aborted with the following error message: 'no'");
    expect(readdirSync(at('tmp'))).toEqual([]);
  });
});
