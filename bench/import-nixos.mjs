// How many services of a real NixOS are imported, and is any key lost? node bench/import-nixos.mjs [TREE] (after npm run build)
import { spawnSync } from 'node:child_process';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, milliseconds, printTable, root, scratch } from './measure.mjs';

const services = join(root, 'packages/services');
register(pathToFileURL(join(root, 'packages/sealed-lmdb/test/typescript-loader.mjs')));
const load = (...path) => import(pathToFileURL(join(root, 'packages', ...path)).href);
const { evaluateNixos, importNixos, readHostPrograms } = await load('services/dist/import/index.js');
const { createNix } = await load('nix-cli/dist/index.js');
const { silentKeys } = await load('services/test/import/alter-keys.ts');

const tree = process.argv[2] ?? process.env.NIXTOOLS_NIXPKGS_2014;
if (tree === undefined) throw new Error('name a nixpkgs, or set NIXTOOLS_NIXPKGS_2014');
const required = join(services, 'test/import/data/required-2014.nix');

const folder = scratch();
const nix = createNix({ PATH: process.env.PATH, HOME: folder }, [
  '--store',
  `local?root=${join(folder, 'store')}`,
]);
const host = await readHostPrograms('/');

const names = enableAble();
const rows = [];
for (const name of names) {
  const bare = await attempt(name, []);
  const helped = bare.failures === '' ? bare : await attempt(name, [requiredModule(name)]);
  rows.push({ name, bare, helped });
  console.error(`${rows.length}/${names.length} ${name}: ${bare.failures || `${bare.services} services`}`);
}

const good = (which) => rows.filter((row) => row[which].failures === '');
const all = rows.map((row) => row.helped);
const walls = good('helped').map((row) => row.helped.wall);
const sum = (key) => all.reduce((total, row) => total + row[key], 0);
printTable([
  ['', '', 'must'],
  ['services.NAME.enable options', names.length, '142'],
  ['imported with defaults', good('bare').length, '118'],
  ['imported with the option file', good('helped').length, '135'],
  ['options that give at least one service', all.filter((row) => row.services > 0).length, ''],
  ['services of these', sum('services'), ''],
  ['keys of their units', sum('keys'), ''],
  ['keys not mapped, listed', sum('unmapped'), ''],
  ['keys neither mapped nor listed', all.flatMap((row) => row.silent).length, '0'],
  ['units that are no service by themselves, listed', all.flatMap((row) => row.skipped).length, ''],
  ['evaluation to description, median', milliseconds(median(walls)), '2 s'],
  ['evaluation to description, longest', milliseconds(Math.max(...walls)), '2 s'],
]);
for (const { name, bare, helped } of rows) {
  if (bare.failures !== '')
    console.log(`- ${name}: ${bare.failures}; with the file: ${helped.failures || 'imported'}`);
}
const uses = new Map();
for (const key of all.flatMap((row) => row.names)) uses.set(key, (uses.get(key) ?? 0) + 1);
const unmapped = [...uses].sort((a, b) => b[1] - a[1]);
console.log(`\nnot mapped: ${unmapped.map(([key, count]) => `${key} ${count}`).join(', ')}`);
for (const { unit, reason } of all.flatMap((row) => row.skipped))
  console.log(`- no service: ${unit}: ${reason}`);
for (const silent of all.flatMap((row) => row.silent)) console.log(`silent: ${silent}`);

function enableAble() {
  const file = join(services, 'test/import/data/enable-able-2014.nix');
  const options = ['--eval', '--strict', '--json', file, '--arg', 'nixpkgs', tree];
  const { status, stdout, stderr } = spawnSync('nix-instantiate', options, {
    encoding: 'utf8',
    env: { ...nix.env, NIX_REMOTE: '' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function requiredModule(name) {
  return `args: (import (/. + ${JSON.stringify(required)}) args).${JSON.stringify(name)} or { }`;
}

async function attempt(name, modules) {
  const begin = performance.now();
  try {
    const enable = `{ services.${JSON.stringify(name)}.enable = true; }`;
    const raw = await evaluateNixos(
      { nixpkgs: tree, modules: [enable, ...modules], system: 'x86_64-linux' },
      { nix, keepDerivations: false },
    );
    const importRaw = (from) => importNixos(from, { rebind: { host } });
    const { set, unmapped, skipped } = importRaw(raw);
    const wall = performance.now() - begin;
    const failed = raw.failures.map(({ key, message }) => `${key}: ${message}`);
    const news = (kind) => Object.keys(raw.units[kind]).filter((unit) => !raw.baseline[kind].includes(unit));
    const counts = ['services', 'sockets', 'timers'].map((kind) =>
      silentKeys(raw, kind, news(kind), importRaw),
    );
    return {
      wall,
      services: Object.keys(set.services).length,
      failures: failed.join('; '),
      skipped: skipped.filter(
        ({ unit }) => !raw.failures.some(({ key }) => `${key}.service` === `services/${unit}`),
      ),
      keys: counts.reduce((total, { keys }) => total + keys, 0),
      silent: counts.flatMap(({ silent }) => silent),
      unmapped: unmapped.length,
      names: unmapped.map(({ key }) => key),
    };
  } catch (error) {
    const nothing = { services: 0, keys: 0, silent: [], skipped: [], unmapped: 0, names: [] };
    return {
      wall: performance.now() - begin,
      failures: `${error.code}: ${error.message.split('\n')[0]}`,
      ...nothing,
    };
  }
}
