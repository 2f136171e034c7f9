// Does every derivation come back from the archive byte for byte? node bench/lossless.mjs TREE [SNAPSHOT]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bareEvaluation } from './bare-evaluation.mjs';
import { preenix, printTable, root, scratch, seconds, treeArgument } from './measure.mjs';

const library = async (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
const { encodeGraph, folderSource, openPack, packClosure, readPack } = await library('drv-closure');
const { parseNar } = await library('nix-formats');
const { nixpkgsSwitches } = await library('snapshot');

const tree = treeArgument();
const folder = scratch();
const env = { ...process.env, NIX_REMOTE: '', NO_COLOR: '1' };
const exec = (command, more) =>
  execFileSync(command[0], command.slice(1), {
    env: { ...env, ...more },
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

const indexed = () => {
  const place = join(folder, 'snapshot');
  exec([preenix, 'index', tree, '--out', place, '--system', 'x86_64-linux']);
  return place;
};
const snapshot = process.argv[3] ?? indexed();
const packages = readFileSync(join(snapshot, 'entries.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(({ drvPath }) => drvPath !== undefined);

// The judge: the same attributes evaluated by Nix alone, into a store of its own.
const store = join(folder, 'judge');
const evaluate = (some, switches) => {
  if (some.length === 0) return;
  const attrs = some.map(({ attr }) => attr);
  const paths = JSON.parse(exec(bareEvaluation({ tree, attrs, folder, store }), switches));
  const wrong = some.filter(({ drvPath }, index) => drvPath !== paths[index]);
  if (wrong.length > 0) throw new Error(`${wrong.length} paths are not Nix's, first ${wrong[0].attr}`);
};
const allowed = Object.fromEntries(Object.values(nixpkgsSwitches).map((name) => [name, '1']));
evaluate(packages.filter(({ refused }) => refused === undefined));
evaluate(
  packages.filter(({ refused }) => refused !== undefined),
  allowed,
);
const roots = [...new Set(packages.map(({ drvPath }) => drvPath))];
const judged = new Set();
for (let from = 0; from < roots.length; from += 4000)
  for (const path of exec(['nix-store', '--store', store, '-qR', ...roots.slice(from, from + 4000)])
    .toString()
    .trimEnd()
    .split('\n'))
    judged.add(path);

// What `publish` ships, made from what `index` wrote; and what one gets who packs the judge's store at once.
const shipped = join(folder, 'shipped.pack');
writeFileSync(shipped, await encodeGraph(await readPack(join(snapshot, 'drvs.pack')), { quality: 11 }));
const again = join(folder, 'again.pack');
const cpuBefore = process.cpuUsage();
const physical = join(store, 'nix/store');
await packClosure({ storeDir: '/nix/store', roots, ...folderSource(physical), out: again, quality: 11 });
const { user, system } = process.cpuUsage(cpuBefore);
const same = readFileSync(shipped).equals(readFileSync(again));

const pack = await openPack(shipped);
const kinds = { drvs: 0, sources: 0, bytes: 0 };
const mismatches = new Set(judged);
for await (const { path, nar } of pack.objects(pack.closure(roots))) {
  const isDerivation = path.endsWith('.drv');
  const ours = isDerivation ? parseNar(nar, path).contents : nar;
  const theirs = isDerivation
    ? readFileSync(join(physical, basename(path)))
    : exec(['nix-store', '--dump', join(physical, basename(path))]);
  kinds[isDerivation ? 'drvs' : 'sources']++;
  kinds.bytes += ours.length;
  if (theirs.equals(ours)) mismatches.delete(path);
  else mismatches.add(path);
}
await pack.close();

const { shapes, shapeOf } = await readPack(shipped);
const verbatim = shapeOf.reduce((sum, shape) => sum + (shapes[shape].type === 'verbatim' ? 1 : 0), 0);
printTable([
  ['', ''],
  ['Nix', exec(['nix', '--version']).toString().trim()],
  ['packages', packages.length],
  ["paths in the closure, by Nix's count", judged.size],
  ['derivations', kinds.drvs],
  ['of them kept verbatim', verbatim],
  ['sources', kinds.sources],
  ['bytes', kinds.bytes],
  ['mismatches', mismatches.size],
  ['packed from the store gives the same file', same ? 'yes' : 'no'],
  ['packing, from files to the file that is published (CPU)', seconds((user + system) / 1e6)],
]);
for (const path of [...mismatches].slice(0, 20)) console.log(path);
process.exitCode = mismatches.size === 0 && same ? 0 : 1;
