import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

it('there are sources to look at', () => {
  expect(files.length).toBeGreaterThan(20);
});

it.each(files)('%s uses nothing that a web page lacks', (name) => {
  const text = readFileSync(new URL(name, source), 'utf8');
  const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, module]) => module ?? '');
  expect(imported.filter((module) => !/^(?:\.{1,2}\/|@noble\/hashes\/)/.test(module))).toEqual([]);
  expect(text.match(/\b(?:Buffer|process|require|globalThis|__dirname)\b[.(]/g)).toBeNull();
});
