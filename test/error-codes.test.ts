import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles, root } from './repository.ts';

const thrown = (): ReadonlySet<string> =>
  new Set(
    repositoryFiles()
      .filter((file) => /^(packages|apps)\/[^/]+\/src\/.*\.ts$/.test(file))
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\bcode: '([A-Z][A-Z_]+)'/g)])
      .map(([, code = '']) => code),
  );

const documented = (): ReadonlySet<string> => {
  const rows = readFileSync(join(root, 'docs/errors/README.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) => row.split('|')[1] ?? '');
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code)));
};

it('every error code that is thrown has a line in docs/errors/README.md', () => {
  expect([...thrown()].filter((code) => !documented().has(code))).toEqual([]);
});

it('docs/errors/README.md lists no code that nobody throws', () => {
  const sources = repositoryFiles()
    .filter((file) => /^(packages|apps)\/[^/]+\/src\/.*\.ts$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  expect([...documented()].filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
