// How long from a name to a .drv with its closure in an empty store, and is any Nix expression read?
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mb, median, preenix, printTable, runOk, scratch, seconds, treeArgument } from './measure.mjs';

const tree = treeArgument();
const folder = scratch();
const attr = process.argv[3] ?? 'firefox';
const base = { ...process.env, NIX_REMOTE: '', PREENIX_STATE_DIR: join(folder, 'state'), NO_COLOR: '1' };

const snapshot = process.env.NIXTOOLS_SNAPSHOT_2014 ?? join(folder, 'snapshot');
if (process.env.NIXTOOLS_SNAPSHOT_2014 === undefined)
  runOk([preenix, 'index', tree, '--out', snapshot, '--system', 'x86_64-linux'], { env: base });
runOk([preenix, 'channel', 'add', 'np2014', snapshot], { env: base });

// A store in a folder of its own whose paths are those of /nix/store, as `nix --store DIR` has it.
const inStore = (name) => {
  mkdirSync(join(folder, name));
  return { ...base, NIX_REMOTE: `local?root=${join(folder, name)}` };
};
const command = [preenix, 'drv', attr, '--import'];
const first = Array.from({ length: 5 }, (_, i) => runOk(command, { env: inStore(`empty-${i}`) }));
const again = Array.from({ length: 5 }, () =>
  runOk(command, { env: { ...base, NIX_REMOTE: `local?root=${join(folder, 'empty-0')}` } }),
);
const peer = Array.from({ length: 3 }, (_, i) =>
  runOk(['nix-instantiate', tree, '-A', attr, '--argstr', 'system', 'x86_64-linux'], {
    env: inStore(`peer-${i}`),
  }),
);

const trace = join(folder, 'trace');
runOk(['strace', '-f', '-e', 'trace=open,openat,openat2', '-o', trace, ...command], {
  env: inStore('traced'),
});
const opened = readFileSync(trace, 'utf8')
  .split('\n')
  .filter((line) => /\.nix"/.test(line) && !/ENOENT/.test(line));

const row = (name, runs) => [
  name,
  seconds(median(runs.map((each) => each.wall))),
  seconds(median(runs.map((each) => each.cpu))),
  mb(Math.max(...runs.map((each) => each.rss))),
];
printTable([
  ['', 'wall (median)', 'CPU', 'largest process'],
  row(`preenix drv ${attr} --import, empty store`, first),
  row('the same again', again),
  row(`nix-instantiate -A ${attr}, empty store`, peer),
]);
console.log(
  `\n${first[0].stderr.trim()}\n.nix files opened (strace): ${opened.length}${opened.map((line) => `\n${line}`).join('')}`,
);
process.exitCode = opened.length === 0 ? 0 : 1;
