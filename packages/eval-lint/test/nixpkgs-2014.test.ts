import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countCalls } from '@nixtools/eval-stats';
import { createNix } from '@nixtools/nix-cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finding, lintTree, readTree } from '../src/index.ts';
import { type Planted, planted } from './planted.ts';

const original = process.env['NIXTOOLS_NIXPKGS_2014'];
const hasNix = spawnSync('nix-env', ['--version']).status === 0;
const missing = original === undefined ? 'its path is not set' : hasNix ? undefined : 'there is no Nix';
const patch = fileURLToPath(new URL('../../../bench/eval-memory/scope-hoist.patch', import.meta.url));
const minutes = 60_000;

const site = { rule: 'scope-in-lambda', file: 'pkgs/top-level/haskell-packages.nix', line: 73 };

describe.skipIf(missing !== undefined)(
  `the nixpkgs of March 2014${missing === undefined ? '' : ` (SKIPPED: ${missing})`}`,
  () => {
    let folder = '';
    let tree = '';
    const lint = async (): Promise<readonly Finding[]> => {
      mkdirSync(join(folder, 'tmp'), { recursive: true });
      const nix = createNix({ ...process.env, NIX_REMOTE: '', TMPDIR: join(folder, 'tmp') });
      const { calls } = await countCalls({ nix, tree, system: 'x86_64-linux' });
      return lintTree(readTree(tree), { calls });
    };
    const plant = ({ file, changes }: Planted): void => {
      let text = readFileSync(join(tree, file), 'utf8');
      for (const [from, to] of changes) {
        expect(text.split(from).length, from).toBe(2);
        text = text.replace(from, () => to);
      }
      writeFileSync(join(tree, file), text);
    };

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'eval-lint-'));
      tree = join(folder, 'tree');
      cpSync(original ?? '', tree, { recursive: true, verbatimSymlinks: true });
    }, 5 * minutes);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it(
      'has one place that costs most of all, found with at most five others',
      async () => {
        const [first, ...others] = await lint();
        expect(first).toMatchObject({
          ...site,
          text: 'newScope result.finalReturn',
          calls: 3621,
          needed: 20,
        });
        expect(others.length).toBeLessThanOrEqual(5);
        expect(others.filter(({ rule }) => rule === 'scope-in-lambda')).toEqual([]);
      },
      10 * minutes,
    );

    it(
      'has it in the text alone, too',
      () => {
        const findings = lintTree(readTree(tree));
        expect(findings.filter(({ rule }) => rule === 'scope-in-lambda')).toMatchObject([site]);
        expect(findings.length).toBeLessThanOrEqual(6);
      },
      10 * minutes,
    );

    it(
      'has it no more after the patch, and each of five others that are planted there',
      async () => {
        expect(spawnSync('patch', ['-p1', '-d', tree, '-i', patch]).status).toBe(0);
        writeFileSync(
          join(tree, 'pkgs/build-support/in-scope.nix'),
          '{ newScope, scope }: file: args:\n\nnewScope scope file args\n',
        );
        for (const one of planted) plant(one);
        const scopes = (await lint()).filter(({ rule }) => rule === 'scope-in-lambda');
        expect(scopes.map(({ file, text }) => `${file}: ${text}`).sort()).toEqual(
          planted.map(({ found }) => found).sort(),
        );
        for (const { cost = 0, text } of scopes) expect(cost, text).toBeGreaterThan(10_000);
      },
      10 * minutes,
    );
  },
);
