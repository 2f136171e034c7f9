// What does one call of mkDerivation allocate, in March 2014 and now? node bench/derivation-cost.mjs TREE COREPKGS NIX-LIB
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printTable, runOk, scratch } from './measure.mjs';

// COREPKGS and NIX-LIB are checkouts of ekala-project's repositories of these names: a current package set, by the same Nix.
const [tree, corepkgs, nixLib] = process.argv.slice(2);
if (nixLib === undefined) {
  console.error('give a nixpkgs of 2014, and checkouts of corepkgs and nix-lib');
  process.exit(2);
}
const folder = scratch();
const modern = join(folder, 'corepkgs');
cpSync(corepkgs, modern, { recursive: true, verbatimSymlinks: true });
cpSync(nixLib, join(modern, 'nix-lib'), { recursive: true, verbatimSymlinks: true });
// Its lock file names a revision to fetch.
writeFileSync(join(modern, 'pins.nix'), '{ lib = ./nix-lib; }\n');

const source = join(folder, 'source');
writeFileSync(source, 'a source\n');

const evaluate = (set, calls) => {
  const statistics = join(folder, 'statistics.json');
  const expression = `let pkgs = import ${set} { system = "x86_64-linux"; }; in
    map (i: (pkgs.stdenv.mkDerivation { name = "x-\${toString i}"; src = ${source}; }).drvPath) (builtins.genList (i: i) ${calls})`;
  runOk(['nix-instantiate', '--eval', '--strict', '--store', 'dummy://', '--expr', expression], {
    env: {
      ...process.env,
      NIX_REMOTE: '',
      HOME: folder,
      NIX_SHOW_STATS: '1',
      NIX_SHOW_STATS_PATH: statistics,
    },
  });
  return JSON.parse(readFileSync(statistics, 'utf8'));
};

const figures = {
  'bytes allocated': ({ gc }) => gc.totalBytes,
  'of that, sets': ({ sets }) => sets.bytes,
  thunks: ({ nrThunks }) => nrThunks,
  'function calls': ({ nrFunctionCalls }) => nrFunctionCalls,
  'values copied by //': ({ nrOpUpdateValuesCopied }) => nrOpUpdateValuesCopied,
};

// The standard environment is evaluated for the first call: what a thousand more cost is what one costs.
const slope = (set) => {
  const [few, many] = [1000, 2000].map((calls) => evaluate(set, calls));
  return Object.values(figures).map((figure) => (figure(many) - figure(few)) / 1000);
};

const [then, now] = [slope(tree), slope(modern)];
const shown = (value) => value.toLocaleString('en-US', { maximumFractionDigits: value < 1000 ? 1 : 0 });
printTable([
  ['per call of mkDerivation', 'March 2014', 'corepkgs', 'times'],
  ...Object.keys(figures).map((name, i) => [
    name,
    shown(then[i]),
    shown(now[i]),
    (now[i] / then[i]).toFixed(1),
  ]),
]);
