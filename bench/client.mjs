// What does following a channel cost a client? node bench/client.mjs OLD NEW: snapshot folders, NEW some changes later
import { cpSync, existsSync, mkdirSync, readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  interleaved,
  mb,
  median,
  milliseconds,
  preenix,
  printTable,
  root,
  runOk,
  scratch,
  seconds,
} from './measure.mjs';
import { writeTenTimes } from './ten-times.mjs';

const [, , oldSnapshot, newSnapshot] = process.argv;
if (newSnapshot === undefined) {
  console.error('give two snapshot folders: preenix index TREE --out FOLDER makes one');
  process.exit(2);
}
const attr = 'firefox';
const folder = scratch();
const env = { ...process.env, NIX_REMOTE: '', NO_COLOR: '1' };
const time = '2026-11-24T00:00:00Z';
const limit = 512 * 1024 ** 2;

/** Takes the memory away that a small machine has not got; where nobody may, nothing is limited. */
const limited = () => {
  const v1 = '/sys/fs/cgroup/memory';
  const [parent, file] = existsSync(v1) ? [v1, 'memory.limit_in_bytes'] : ['/sys/fs/cgroup', 'memory.max'];
  const group = join(parent, `nixtools-bench-${process.pid}`);
  try {
    mkdirSync(group);
    writeFileSync(join(group, file), String(limit));
  } catch {
    return { wrap: (command) => command, isLimited: false };
  }
  process.on('exit', () => rmdirSync(group));
  const enter = `echo $$ > ${group}/cgroup.procs && exec "$@"`;
  return { wrap: (command) => ['sh', '-c', enter, 'sh', ...command], isLimited: true };
};

const { wrap, isLimited } = limited();

/** A published channel with OLD, and the same later, with NEW. */
const publishTwice = (name, [before, after]) => {
  const first = join(folder, `${name}-first`);
  const second = join(folder, `${name}-second`);
  runOk([preenix, 'publish', before, first, '--time', time], { env });
  cpSync(first, second, { recursive: true });
  runOk([preenix, 'publish', after, second, '--time', time], { env });
  return { first, second };
};

const times = (count, work) => {
  const runs = Array.from({ length: count }, (_, index) => work(index));
  return {
    wall: median(runs.map((run) => run.wall)),
    cpu: median(runs.map((run) => run.cpu)),
    rss: Math.max(...runs.map((run) => run.rss)),
  };
};

const updates = (name, snapshots, count) => {
  const { first, second } = publishTwice(name, snapshots);
  const followed = join(folder, `${name}-followed`);
  const state = (which) => join(folder, `${name}-state-${which}`);
  const withState = (which) => ({ env: { ...env, PREENIX_STATE_DIR: state(which) } });
  const add = [preenix, 'channel', 'add', 'bench', pathToFileURL(followed).href];
  cpSync(second, followed, { recursive: true });
  const full = times(count, (index) => runOk(wrap(add), withState(`full-${index}`)));
  cpSync(first, followed, { recursive: true, force: true });
  runOk(add, withState('base'));
  cpSync(second, followed, { recursive: true, force: true });
  const delta = times(count, (index) => {
    cpSync(state('base'), state(`delta-${index}`), { recursive: true, verbatimSymlinks: true });
    return runOk(wrap([preenix, 'channel', 'update', 'bench']), withState(`delta-${index}`));
  });
  const generation = join(state('full-0'), 'channels/bench/generations/1');
  const files = readdirSync(generation).map((file) => [file, statSync(join(generation, file)).size]);
  return { full, delta, files, options: withState('full-0'), generation };
};

const row = (name, { wall, cpu, rss }) => [name, seconds(wall), seconds(cpu), mb(rss)];
const size = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

const printUpdates = (name, { full, delta }) =>
  printTable([
    ['channel update', 'wall', 'CPU', 'memory'],
    row(`full${name}`, full),
    row(`delta${name}`, delta),
  ]);

const real = updates('real', [oldSnapshot, newSnapshot], 5);
console.log(
  `Memory ${isLimited ? 'limited to' : 'not limited, for want of a control group; wanted:'} 512 MB\n`,
);
printUpdates('', real);

const total = real.files.reduce((sum, [, bytes]) => sum + bytes, 0);
console.log();
printTable([
  ['a snapshot on disk', 'size'],
  ...real.files.map(([file, bytes]) => [file, size(bytes)]),
  ['in all', size(total)],
]);

// The whole process, and the same work again and again in one that has warmed up.
const library = async (path) => import(pathToFileURL(join(root, 'packages', path)).href);
const { openGraphStore } = await library('drv-closure/dist/store/index.js');
const { writeExport } = await library('nix-formats/dist/index.js');
const drvPath = runOk([preenix, 'drv', attr], real.options).stdout.trim();
const exportOnce = async () => {
  const start = process.cpuUsage();
  const store = await openGraphStore(join(real.generation, 'drvs.mdb'));
  const paths = store.closure([drvPath]);
  let bytes = 0;
  for await (const piece of writeExport(store.objects(paths))) bytes += piece.length;
  await store.close();
  const { user, system } = process.cpuUsage(start);
  return { paths: paths.length, bytes, cpu: (user + system) / 1000 };
};
const warm = [];
for (let index = 0; index < 20; index++) warm.push(await exportOnce());
const command = [preenix, 'drv', attr, '--export'];
const cold = interleaved(command, ['node', '-e', '0'], real);
const whole = runOk(command, { ...real.options, stdio: ['ignore', 'ignore', 'pipe'] });
console.log();
printTable([
  [`closure of ${attr}: ${warm[0].paths} paths, ${size(warm[0].bytes)}`, 'wall', 'CPU', 'memory'],
  [
    'preenix drv --export, the whole process',
    milliseconds(cold.a),
    milliseconds(whole.cpu * 1000),
    mb(whole.rss),
  ],
  ['node -e 0', milliseconds(cold.b), '', ''],
  ['the same work in a warm process', '', milliseconds(median(warm.slice(5).map(({ cpu }) => cpu))), ''],
]);

const tens = [join(folder, 'ten-old'), join(folder, 'ten-new')];
for (const [index, snapshot] of [oldSnapshot, newSnapshot].entries())
  await writeTenTimes(snapshot, tens[index]);
console.log();
printUpdates(', ten times the set', updates('ten', tens, 1));
