import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nixpkgs } from '../../../packages/eval-lint/test/tree-of.ts';
import { preenixInProcess } from './preenix-in-process.ts';

const hasNix = spawnSync('nix-env', ['--version']).status === 0;

const more = `{ pkgs, newScope }:
let
  derive = { n1, own }: derivation { name = own; system = "x86_64-linux"; builder = "/bin/sh"; };
  call = own: newScope { } derive { inherit own; };
in
{ a = call "a"; b = call "b"; c = call "c"; d = call "d"; }
`;

describe('preenix eval lint', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'preenix-lint-'));
    const root = '{ system }: (import ./all-packages.nix { inherit system; }).more';
    const trees = {
      tree: { ...nixpkgs, 'more.nix': more, 'default.nix': root },
      hoisted: {
        ...nixpkgs,
        'more.nix': more.replace('call = own: newScope { }', 'scope = newScope { }; call = own: scope'),
        'default.nix': root,
      },
      broken: { ...nixpkgs, 'more.nix': more.replace('call "d"', 'abort "no d"'), 'default.nix': root },
    };
    mkdirSync(join(folder, 'tmp'));
    for (const [name, files] of Object.entries(trees)) {
      mkdirSync(join(folder, name));
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
    }
    writeFileSync(join(folder, 'tree', 'not.nix'), '}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const lint = (...words: readonly string[]) =>
    preenixInProcess(['eval', 'lint', ...words], {
      folder,
      env: { ...process.env, NIX_REMOTE: '', TMPDIR: join(folder, 'tmp') },
    });

  it('tells place, reason, cost and what to do, and exits with 1', async () => {
    const { code, out } = await lint('tree', '--no-counts');
    expect(code).toBe(1);
    expect(out).toContain('more.nix:4:15: scope-in-lambda: newScope { }\n');
    expect(out).toContain('the set is made at all-packages.nix:8:44\n');
    expect(out).toContain('instead: give it a name outside of the lambda');
    expect(out).toContain('1 finding in 4 files, not evaluated\n');
    expect(out).toContain('no Nix: not.nix:1:1: ');
  });

  it('exits with 0 when there is nothing, or nothing of the rule', async () => {
    expect(await lint('hoisted', '--no-counts')).toMatchObject({ code: 0 });
    expect(await lint('tree', '--no-counts', '--rule', 'rec-set')).toMatchObject({ code: 0 });
  });

  it('says what is wrong with a rule, a folder or options that exclude each other', async () => {
    expect(await lint('tree', '--rule', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there are scope-in-lambda'),
    });
    expect(await lint('nowhere', '--no-counts')).toMatchObject({ code: 2 });
    expect(await lint('tree', '--no-counts', '-A', 'a')).toMatchObject({ code: 2 });
  });

  it.skipIf(!hasNix)(`joins what Nix counted${hasNix ? '' : ' (SKIPPED: there is no Nix)'}`, async () => {
    const { code, out } = await lint('tree', '--system', 'x86_64-linux', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ counted: { system: 'x86_64-linux', derivations: 4 }, files: 4 });
    expect(report.findings).toMatchObject([{ line: 4, calls: 4, needed: 1, cost: 3 * 406 }]);
    const { out: text } = await lint('tree', '--system', 'x86_64-linux', '-A', 'a', '-A', 'b', '-A', 'c');
    expect(text).toContain('3 calls, 1 would do: up to 812 names made in vain');
  });

  it.skipIf(!hasNix)(
    `goes by the text when the tree does not evaluate, and says so${hasNix ? '' : ' (SKIPPED: there is no Nix)'}`,
    async () => {
      const { code, out } = await lint('broken', '--system', 'x86_64-linux');
      expect(code).toBe(1);
      expect(out).toContain('calls were not counted');
      expect(out).toMatch(/calls could not be counted: .*no d/);
    },
  );
});
