// How fast is search, against a bare Node and against Nix's own ways to search?
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  interleaved,
  mb,
  median,
  milliseconds,
  preenix,
  printTable,
  runOk,
  scratch,
  treeArgument,
} from './measure.mjs';

const tree = treeArgument();
const folder = scratch();
const env = { ...process.env, NIX_REMOTE: '', PREENIX_STATE_DIR: join(folder, 'state'), NO_COLOR: '1' };
const options = { env };

const snapshot = process.env.NIXTOOLS_SNAPSHOT_2014 ?? join(folder, 'snapshot');
if (process.env.NIXTOOLS_SNAPSHOT_2014 === undefined)
  runOk([preenix, 'index', tree, '--out', snapshot, '--system', 'x86_64-linux'], options);
runOk([preenix, 'channel', 'add', 'np2014', snapshot], options);

const node = ['node', '-e', '0'];
const rows = [['', 'wall (median)', 'against node -e 0', 'CPU', 'memory']];
for (const command of [
  ['search', 'firefox'],
  ['search', 'pdf', 'viewer'],
  ['search', 'fierfox'],
  ['show', 'firefox'],
  ['drv', 'firefox'],
]) {
  const { a, ratio } = interleaved([preenix, ...command], node, { options });
  const whole = runOk([preenix, ...command], options);
  rows.push([
    `preenix ${command.join(' ')}`,
    milliseconds(a),
    ratio.toFixed(2),
    milliseconds(whole.cpu * 1000),
    mb(whole.rss),
  ]);
}
const bare = interleaved(node, node, { options });
rows.push([
  'node -e 0',
  milliseconds(bare.a),
  bare.ratio.toFixed(2),
  milliseconds(runOk(node).cpu * 1000),
  mb(runOk(node).rss),
]);

// Peers: nix-env evaluates every time; nix search keeps an evaluation cache for a locked flake in the store.
const repeated = (command, times, more = {}) => {
  const runs = Array.from({ length: times }, () => runOk(command, { env: { ...env, ...more } }));
  return {
    wall: median(runs.map((each) => each.wall)) * 1000,
    cpu: median(runs.map((each) => each.cpu)) * 1000,
    rss: runs[0].rss,
  };
};
const row = (name, { wall, cpu, rss }) => [
  name,
  milliseconds(wall),
  (wall / bare.a).toFixed(1),
  milliseconds(cpu),
  mb(rss),
];
rows.push(
  row(
    'nix-env -qaP firefox',
    repeated(['nix-env', '-f', tree, '-qaP', 'firefox', '--argstr', 'system', 'x86_64-linux'], 5),
  ),
);

// Only a flake of a clean git tree has a fingerprint for that cache.
const home = join(folder, 'home');
const flake = join(home, 'flake');
mkdirSync(flake, { recursive: true });
writeFileSync(
  join(flake, 'flake.nix'),
  '{ outputs = { self }: { legacyPackages.x86_64-linux = import ./nixpkgs { system = "x86_64-linux"; }; }; }\n',
);
runOk(['cp', '-r', tree, join(flake, 'nixpkgs')]);
const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org'];
for (const words of [
  ['init', '-q'],
  ['add', '-A'],
  [...identity, 'commit', '-qm', 'tree'],
])
  runOk(['git', '-C', flake, ...words]);
const nixSearch = [
  'nix',
  ...['--extra-experimental-features', 'nix-command flakes', 'search', '--store', join(folder, 'store')],
  ...[`git+file://${flake}`, '^firefox'],
];
const own = { HOME: home, XDG_CACHE_HOME: join(folder, 'cache') };
const cold = runOk(nixSearch, { env: { ...env, ...own } });
rows.push(row('nix search, cold', { wall: cold.wall * 1000, cpu: cold.cpu * 1000, rss: cold.rss }));
rows.push(row('nix search, warm', repeated(nixSearch, 5, own)));
printTable(rows);
