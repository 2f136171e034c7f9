import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNixtoolsError } from '@nixtools/nix-formats';
import { targetNamed } from '../render/registry.ts';
import { render } from '../render/render.ts';
import { outputFiles } from './output-files.ts';
import { renderedSets } from './rendered-sets.ts';

// The program that `nix/build.nix` runs: renders the set in the file $setPath for $target into the folder $out; a
// deployment into a folder for each host.

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`$${name} is not set: this runs in a derivation of build.nix`);
  return value;
};

const main = (): void => {
  const sets = renderedSets(JSON.parse(readFileSync(variable('setPath'), 'utf8')));
  const target = targetNamed(variable('target'));
  const out = variable('out');
  mkdirSync(out, { recursive: true });
  for (const [folder, set] of sets)
    for (const { path, text, executable } of outputFiles(
      render(set, target, { strict: process.env['strict'] === '1' }),
    )) {
      const file = join(out, folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { mode: executable ? 0o755 : 0o644 });
    }
};

try {
  main();
} catch (error) {
  if (!isNixtoolsError(error)) throw error;
  const { code, message, place, hint } = error;
  const lines = [
    `error[${code}]: ${message}`,
    ...(place ? [`  at ${place}`] : []),
    ...(hint ? [`  hint: ${hint}`] : []),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}
