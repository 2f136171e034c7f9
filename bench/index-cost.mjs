// What does indexing cost, against one bare evaluation that writes the same .drv files? And are the paths the same?
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bareEvaluation } from './bare-evaluation.mjs';
import { mb, median, preenix, printTable, root, runOk, scratch, seconds, treeArgument } from './measure.mjs';

const { nixpkgsSwitches } = await import(pathToFileURL(join(root, 'packages/snapshot/dist/index.js')).href);

/** `--pairs N` after the tree; 3 by default. */
const pairsAt = process.argv.indexOf('--pairs');
const rounds = pairsAt === -1 ? 3 : Number(process.argv[pairsAt + 1]);
const tree = treeArgument();
const folder = scratch();
const env = { ...process.env, NIX_REMOTE: '' };
const snapshot = join(folder, 'snapshot');
const bareStore = join(folder, 'bare');

/** One worker, as on an idle machine: a second one joins only what takes longer than 30 s. */
const options = ['--out', snapshot, '--system', 'x86_64-linux', '--workers', '1'];
const index = () => runOk([preenix, 'index', tree, ...options], { env });

/** The first run warms the page cache, and tells which attributes there are. */
const listPackages = () => {
  console.error(index().stderr);
  return readFileSync(join(snapshot, 'entries.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((entry) => entry.drvPath);
};

/** Without the policy of the package set, which the indexer asks about after it found who refuses: all .drv files shall be written. */
const permitted = {
  ...env,
  ...Object.fromEntries(Object.values(nixpkgsSwitches).map((name) => [name, '1'])),
};
const bare = (command) => {
  rmSync(bareStore, { recursive: true, force: true });
  return runOk(command, { env: permitted });
};

/** The judge: nix-instantiate itself, attribute by attribute as a user names them. */
const countWrong = (packages, fromBare) => {
  let wrong = packages.filter(({ drvPath }, i) => fromBare[i] !== drvPath).length;
  for (let from = 0; from < packages.length; from += 4000) {
    const part = packages.slice(from, from + 4000);
    const names = part.flatMap(({ attr }) => ['-A', attr]);
    const system = ['--argstr', 'system', 'x86_64-linux'];
    const { stdout } = runOk(['nix-instantiate', tree, ...system, '--store', bareStore, ...names], {
      env: permitted,
    });
    const paths = stdout.split('\n').map((line) => line.replace(/!.*$/, ''));
    wrong += part.filter(({ drvPath }, i) => paths[i] !== drvPath).length;
  }
  return wrong;
};

const packages = listPackages();
const peer = bareEvaluation({ tree, attrs: packages.map(({ attr }) => attr), folder, store: bareStore });
// In turn, so that a change of the machine's speed hits both.
const pairs = Array.from({ length: rounds }, () => ({ ours: index(), theirs: bare(peer) }));
/** Packing alone, of what the peer wrote: the part of indexing that is no evaluation. */
const roots = join(folder, 'roots.json');
writeFileSync(roots, pairs.at(-1).theirs.stdout);
const packCommand = [
  'bench/pack-closure.mjs',
  join(bareStore, 'nix/store'),
  roots,
  join(folder, 'drvs.pack'),
];
const packing = pairs.map(() => runOk([process.execPath, ...packCommand], { cwd: root }));
/** What the peer wrote, before the judge adds to it. */
const written = readdirSync(join(bareStore, 'nix/store')).filter((name) => name.endsWith('.drv')).length;
const wrong = countWrong(packages, JSON.parse(pairs.at(-1).theirs.stdout));

const medians = (runs) => {
  const of = (figure) => median(runs.map((run) => run[figure]));
  const cpu = `${seconds(of('cpu'))} (${seconds(of('user'))} + ${seconds(of('system'))})`;
  return [cpu, seconds(of('wall')), mb(of('rss'))];
};
const ratio = (figure) => median(pairs.map(({ ours, theirs }) => ours[figure] / theirs[figure])).toFixed(2);
printTable([
  ['', 'CPU (user + system)', 'wall', 'largest process'],
  ['preenix index', ...medians(pairs.map(({ ours }) => ours))],
  ['  of that, packing (the same closure packed alone)', ...medians(packing)],
  ['one bare evaluation, writing the same .drv files', ...medians(pairs.map(({ theirs }) => theirs))],
  ['ratio, median of the pairs', ratio('cpu'), ratio('wall'), ratio('rss')],
]);
const unpacked = median(pairs.map(({ ours, theirs }, i) => (ours.cpu - packing[i].cpu) / theirs.cpu));
const each = pairs.map(({ ours, theirs }) => (ours.cpu / theirs.cpu).toFixed(2)).join(', ');
console.log(`\nCPU, pair by pair: ${each}; without packing ${unpacked.toFixed(2)}`);
const packed = /([\d,]+) derivations/.exec(pairs.at(-1).ours.stderr)?.[1];
console.log(`.drv files: ${packed} packed, ${written} written by the bare evaluation`);
console.log(`${packages.length} packages judged by nix-instantiate, ${wrong} with another .drv path`);
process.exitCode = wrong === 0 ? 0 : 1;
