import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countCalls } from '@nixtools/eval-stats';
import { createNix } from '@nixtools/nix-cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintTree, readTree } from '../src/index.ts';
import { nixpkgs } from './tree-of.ts';

const hasNix = spawnSync('nix-env', ['--version']).status === 0;

/** A tab, an umlaut and parentheses before the lambda: Nix counts columns in bytes. */
const more = `{ pkgs, newScope }:
let
  names = builtins.genList (i: "p\${toString i}") 30;
  derive = name: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; };
	/* ü */ package = (name: newScope { own = 1; } ({ own, n1 }: derive name) { });
  never = name: newScope { own = 2; } ./x.nix { };
in
builtins.listToAttrs (map (name: { inherit name; value = package name; }) names)
`;

describe.skipIf(!hasNix)(`counts of calls${hasNix ? '' : ' (SKIPPED: there is no Nix)'}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'eval-lint-'));
    mkdirSync(join(folder, 'tree'));
    mkdirSync(join(folder, 'tmp'));
    const files = { ...nixpkgs, 'more.nix': more, 'broken.nix': '{ a = ; }' };
    const root = '{ system }: (import ./all-packages.nix { inherit system; }).more';
    for (const [file, text] of Object.entries({ ...files, 'default.nix': root }))
      writeFileSync(join(folder, 'tree', file), text);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are joined with the lambdas that Nix means', async () => {
    const nix = createNix({ ...process.env, NIX_REMOTE: '', TMPDIR: join(folder, 'tmp') });
    const tree = join(folder, 'tree');
    const { calls, attributes } = await countCalls({ nix, tree, system: 'x86_64-linux' });
    expect(attributes.length).toBe(30);
    const read = readTree(tree);
    expect(read.unreadable).toMatchObject([{ place: 'broken.nix:1:7' }]);
    expect(lintTree(read, { calls })).toMatchObject([
      { line: 5, text: 'newScope { own = 1; }', calls: 30, needed: 1, cost: 29 * 406 },
      // In the text it is the same; nobody called it.
      { line: 6, text: 'newScope { own = 2; }', calls: 0, cost: 0 },
    ]);
  });
});
