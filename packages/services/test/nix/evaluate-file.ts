import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Nix, runNix } from '@nixtools/nix-cli';
import { fixture } from '../import/throwaway.ts';

/** The value of a file of this folder, which is a function of files with JSON in them. */
export const evaluateFile = async (
  nix: Nix,
  file: string,
  given: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<unknown> => {
  const files = Object.entries(given).flatMap(([name, value]) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(value));
    return ['--arg', name, path];
  });
  const { exitCode, stdout, stderr } = await runNix(nix, 'nix-instantiate', [
    ...['--eval', '--strict', '--json', ...files],
    fixture(`../nix/${file}`),
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};
