// What does indexing cost, against one bare evaluation that writes the same .drv files? And are the paths the same?
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mb, preenix, printTable, run, runOk, scratch, seconds, treeArgument } from './measure.mjs';

const tree = treeArgument();
const folder = scratch();
const env = { ...process.env, NIX_REMOTE: '' };

const snapshot = join(folder, 'snapshot');
const indexed = runOk([preenix, 'index', tree, '--out', snapshot, '--system', 'x86_64-linux'], { env });
console.error(indexed.stderr);
const entries = readFileSync(join(snapshot, 'entries.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const packages = entries.filter((entry) => entry.drvPath && !entry.refused);

// The peer: one process that evaluates just those attributes and writes their derivations, without any of our work.
const expression = join(folder, 'bare.nix');
writeFileSync(join(folder, 'attrs.json'), JSON.stringify(packages.map(({ attr }) => attr)));
writeFileSync(
  expression,
  `let pkgs = import ${JSON.stringify(tree)} { system = "x86_64-linux"; };
       lookup = set: path: if path == [ ] then set else lookup set.\${builtins.head path} (builtins.tail path);
       split = attr: builtins.filter builtins.isString (builtins.split "\\\\." attr);
   in builtins.map (attr: (lookup pkgs (split attr)).drvPath) (builtins.fromJSON (builtins.readFile ${folder}/attrs.json))\n`,
);
const plainAttrs = packages.filter(({ attr }) => !attr.includes('"'));
writeFileSync(join(folder, 'attrs.json'), JSON.stringify(plainAttrs.map(({ attr }) => attr)));
const bareCommand = (store, more) => [
  'nix-instantiate',
  '--eval',
  '--strict',
  '--json',
  '--read-write-mode',
  '--store',
  join(folder, store),
  ...more,
  expression,
];
const bare = runOk(bareCommand('bare', []), { env });
const bareFast = runOk(bareCommand('bare-no-fsync', ['--option', 'fsync-metadata', 'false']), { env });
const expected = JSON.parse(bare.stdout);

// The judge: nix-instantiate itself, attribute by attribute as a user names them.
let wrong = 0;
for (let from = 0; from < plainAttrs.length; from += 4000) {
  const part = plainAttrs.slice(from, from + 4000);
  const judged = runOk(
    [
      'nix-instantiate',
      tree,
      '--argstr',
      'system',
      'x86_64-linux',
      '--store',
      join(folder, 'bare'),
      ...part.flatMap(({ attr }) => ['-A', attr]),
    ],
    { env },
  );
  const paths = judged.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/!.*$/, ''));
  wrong += part.filter(({ drvPath }, i) => paths[i] !== drvPath).length;
}
wrong += plainAttrs.filter(({ drvPath }, i) => expected[i] !== drvPath).length;

printTable([
  ['', 'CPU', 'wall', 'largest process'],
  ['preenix index', seconds(indexed.cpu), seconds(indexed.wall), mb(indexed.rss)],
  ['one bare evaluation, writing the same .drv files', seconds(bare.cpu), seconds(bare.wall), mb(bare.rss)],
  ['the same without fsync', seconds(bareFast.cpu), seconds(bareFast.wall), mb(bareFast.rss)],
  [
    'ratio',
    (indexed.cpu / bare.cpu).toFixed(2),
    (indexed.wall / bare.wall).toFixed(2),
    (indexed.rss / bare.rss).toFixed(2),
  ],
]);
console.log(
  `\n${entries.length} entries, ${packages.length} packages, ${plainAttrs.length} judged by nix-instantiate, ${wrong} with another .drv path`,
);
process.exitCode = wrong === 0 ? 0 : 1;
run(['rm', '-rf', folder]);
