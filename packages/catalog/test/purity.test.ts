import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('imports nothing of Node and no LMDB outside src/lmdb, so that a web page can search', () => {
  const source = new URL('../src/', import.meta.url).pathname;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('lmdb/'),
  );
  expect(files.length).toBeGreaterThan(30);
  const impure = files.filter((file) =>
    /from '(node:|lmdb|.*\/lmdb\/)/.test(readFileSync(join(source, file), 'utf8')),
  );
  expect(impure).toEqual([]);
});
