// Does it stay that small? 150,000 attributes: memory of the indexer, and the search.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved, mb, milliseconds, preenix, printTable, runOk, scratch, seconds } from './measure.mjs';

const folder = scratch();
const env = { ...process.env, NIX_REMOTE: '', NO_COLOR: '1' };
const words = [
  'amber',
  'beacon',
  'cobalt',
  'dune',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'iris',
  'jade',
  'kelp',
  'lagoon',
  'maple',
  'nectar',
  'onyx',
  'pebble',
  'quartz',
  'ridge',
  'slate',
  'tundra',
];

/** A tree of `count` packages in sets of a thousand, as large package sets are. */
const makeTree = (count) => {
  const tree = join(folder, `tree-${count}`);
  mkdirSync(tree);
  writeFileSync(
    join(tree, 'default.nix'),
    `{ system }:
let
  words = builtins.fromJSON ''${JSON.stringify(words)}'';
  word = i: builtins.elemAt words (i - (i / ${words.length}) * ${words.length});
  package = i: (derivation {
    name = "\${word i}-\${word (i / 20)}-\${toString i}-1.\${toString i}"; inherit system; builder = "/bin/sh"; args = [ "-c" "echo > $out" ];
  }) // { meta = { description = "Synthetic package number \${toString i}: \${word (i / 400)} \${word i} tools"; license = { spdxId = "MIT"; free = true; }; platforms = [ system ]; }; };
  set = from: to: builtins.listToAttrs (builtins.genList (i: { name = "\${word (from + i)}-\${word ((from + i) / 20)}-\${toString (from + i)}"; value = package (from + i); }) (to - from));
  sets = builtins.listToAttrs (builtins.genList (n: { name = "set\${toString n}"; value = set (n * 1000) (n * 1000 + 1000) // { recurseForDerivations = true; }; }) ${count / 1000});
in sets // { firefox = package 999999; }
`,
  );
  return tree;
};

const rows = [
  [
    'attributes',
    'index: wall',
    'index: CPU',
    'largest process',
    'channel add',
    'its memory',
    'search firefox',
    'against node -e 0',
    'its memory',
  ],
];
for (const count of [12_000, 150_000]) {
  const snapshot = join(folder, `snapshot-${count}`);
  const own = { ...env, PREENIX_STATE_DIR: join(folder, `state-${count}`) };
  const indexed = runOk(
    [preenix, 'index', makeTree(count), '--out', snapshot, '--system', 'x86_64-linux', '--json'],
    { env: own },
  );
  console.error(indexed.stderr);
  const added = runOk([preenix, 'channel', 'add', 'synthetic', snapshot], { env: own });
  const search = [preenix, 'search', 'firefox'];
  const found = runOk(search, { env: own });
  if (!found.stdout.includes('firefox')) throw new Error(`search found: ${found.stdout}`);
  const { a, ratio } = interleaved(search, ['node', '-e', '0'], { options: { env: own } });
  rows.push([
    count,
    seconds(indexed.wall),
    seconds(indexed.cpu),
    mb(indexed.rss),
    seconds(added.wall),
    mb(added.rss),
    milliseconds(a),
    ratio.toFixed(2),
    mb(found.rss),
  ]);
}
printTable(rows);
