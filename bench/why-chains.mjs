// Are chains of references as short as Nix's, and is each step a reference? node bench/why-chains.mjs TREE [ATTR] [COUNT]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printTable, root, scratch, treeArgument } from './measure.mjs';

const load = (...path) => import(pathToFileURL(join(root, 'packages', ...path)).href);
const { auditClosure } = await load('closure-audit/dist/index.js');
const { createNix } = await load('nix-cli/dist/index.js');
const { parseStorePath, storePathHash } = await load('nix-formats/dist/index.js');

const tree = treeArgument();
const [attr = 'firefox', count = '120'] = process.argv.slice(3);
const folder = scratch();
for (const name of ['store', 'state', 'log', 'conf', 'home']) mkdirSync(join(folder, name));
const settings =
  'experimental-features = nix-command\nsubstitute = false\nbuild-users-group =\nfsync-metadata = false\n';
writeFileSync(join(folder, 'conf/nix.conf'), settings);
const storeDir = join(folder, 'store');
const env = {
  ...{ PATH: process.env.PATH, HOME: join(folder, 'home'), NIX_REMOTE: '', NIX_STORE_DIR: storeDir },
  ...{
    NIX_STATE_DIR: join(folder, 'state'),
    NIX_LOG_DIR: join(folder, 'log'),
    NIX_CONF_DIR: join(folder, 'conf'),
  },
};
const ask = (program, ...args) =>
  execFileSync(program, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const drv = ask('nix-instantiate', tree, '-A', attr).split('\n')[0].replace(/!.*/, '');
const start = process.hrtime.bigint();
const audit = await auditClosure({
  ...{ nix: createNix(env), roots: [parseStorePath(drv, storeDir)], closure: 'derivation' },
});
const took = Number(process.hrtime.bigint() - start) / 1e9;

const steps = new Map(
  audit.paths.flatMap(({ chain }) => chain).map((step) => [`${step.from} ${step.to}`, step]),
);
let confirmed = 0;
let inPlace = 0;
const references = new Map();
for (const { from, to, place } of steps.values()) {
  if (!references.has(from))
    references.set(from, new Set(ask('nix-store', '--query', '--references', from).split('\n')));
  if (references.get(from).has(to)) confirmed++;
  const file = place === undefined || place.file === '' ? from : join(from, place.file);
  if (
    place?.in === 'content' &&
    readFileSync(file).toString('latin1', place.offset, place.offset + 32) === storePathHash(to)
  )
    inPlace++;
}

// Nix takes a derivation as the end of a chain, and no source.
const drvs = audit.paths.filter(({ path, chain }) => path.endsWith('.drv') && chain.length > 0);
const chosen = drvs.filter(
  (_, index) => Math.floor((index * count) / drvs.length) !== Math.floor(((index - 1) * count) / drvs.length),
);
const wrong = chosen.filter(
  ({ path, chain }) =>
    ask('nix', 'why-depends', '--derivation', drv, path).split('\n').length !== chain.length + 1,
);

printTable([
  [`${attr}.drv`, ''],
  ['paths in the closure', audit.total.paths],
  ['audited in', `${took.toFixed(2)} s`],
  ['steps of all chains', steps.size],
  ['of them references by nix-store --query --references', confirmed],
  ['of them with the hash at the file and offset', inPlace],
  ['chains compared with nix why-depends --derivation', chosen.length],
  ['longest of them, in references', Math.max(...chosen.map(({ chain }) => chain.length))],
  ['of another length', wrong.length],
]);
for (const { path } of wrong) console.error(path);
process.exitCode = wrong.length > 0 || confirmed !== steps.size || inPlace !== steps.size ? 1 : 0;
