import { join } from 'node:path';
import { createNix, runNix } from '@nixtools/nix-cli';
import { isFailed } from '@nixtools/snapshot';
import { expect, it } from 'vitest';
import { entriesOf, evaluate, nix, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const tree = process.env['NIXTOOLS_NIXPKGS_2014'];

const drvPathsOfNixEnv = async (path: string): Promise<ReadonlyMap<string, string>> => {
  const judge = createNix(nix.env, ['--store', join(folder(), 'judge')]);
  const query = ['-f', path, '-qaP', '--xml', '--drv-path', '--system-filter', '*'];
  const { stdout, exitCode } = await runNix(judge, 'nix-env', [
    ...query,
    '--argstr',
    'system',
    'x86_64-linux',
  ]);
  expect(exitCode).toBe(0);
  const items = stdout.matchAll(/<item attrPath="([^"]*)"[^>]* drvPath="([^"]*)"/g);
  return new Map([...items].map(([, attr = '', drvPath = '']) => [attr, drvPath]));
};

const name = 'every attribute of the nixpkgs of March 2014 has the derivation that nix-env gives it';
if (tree === undefined) {
  it.skip(`${name} (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)`, () => {});
} else {
  it(name, { timeout: 30 * 60 * 1000 }, async () => {
    const expected = await drvPathsOfNixEnv(tree);
    const { entriesFile, counts } = await evaluate('', join(folder(), 'work'), { tree, workers: undefined });
    // nix-env quotes no names.
    const entries = new Map(
      [...(await entriesOf(entriesFile))].map(([attr, entry]) => [attr.replaceAll('"', ''), entry]),
    );
    const wrong = [...expected].filter(([attr, drvPath]) => {
      const entry = entries.get(attr);
      return entry === undefined || isFailed(entry) || entry.drvPath !== drvPath;
    });
    expect(wrong).toEqual([]);
    expect(expected.size).toBeGreaterThan(11_000);
    expect(counts.names).toBe(counts.entries + counts.errors + counts.skipped);
  });
}
