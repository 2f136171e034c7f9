// Is an entry ever dead? 1,000 random sequences (or as many as given) of profile changes, collections, restarts and updates, some of them
// interrupted. Each entry of the menu is looked at after each of them: its files are there, and are what was copied.
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printTable, root } from './measure.mjs';

// What is asked is in which order things happen, and not how long a disk takes for them.
if (existsSync('/dev/shm')) process.env.TMPDIR ??= '/dev/shm';
register(pathToFileURL(join(root, 'packages/sealed-lmdb/test/typescript-loader.mjs')));
const { lifeKinds, liveAtRandom } = await import(
  pathToFileURL(join(root, 'packages/boot-plan/test/random-life.ts')).href
);

const perKind = Math.ceil(Number(process.argv[2] ?? 1000) / lifeKinds.length);
const counts = ['deeds', 'updates', 'interrupted', 'refused', 'entries'];
const rows = [];
const wrong = [];
for (const [index, kind] of lifeKinds.entries()) {
  const sums = Object.fromEntries(counts.map((name) => [name, 0]));
  let found = 0;
  for (let seed = 1; seed <= perKind; seed += 1) {
    const life = await liveAtRandom(kind, index * 10_000 + seed);
    for (const name of counts) sums[name] += life[name];
    found += life.wrong.length;
    wrong.push(...life.wrong);
  }
  rows.push([kind.name, perKind, ...counts.map((name) => sums[name]), found]);
}
const total = (column) => rows.reduce((sum, row) => sum + row[column], 0);
for (const line of wrong) console.error(line);
printTable([
  [
    '',
    'sequences',
    'changes, restarts, collections',
    'updates',
    'interrupted',
    'refused, /boot too small',
    'entries looked at',
    'dead, or not true',
  ],
  ...rows,
  ['all', ...rows[0].slice(1).map((_, index) => total(index + 1))],
]);
process.exitCode = wrong.length > 0 ? 1 : 0;
