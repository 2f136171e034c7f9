// What does a NixOS configuration cost to evaluate, beside the packages that are in it? node bench/nixos-cost.mjs TREE
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printTable, runOk, scratch, treeArgument } from './measure.mjs';

const tree = treeArgument();
const folder = scratch();
const system = 'x86_64-linux';

const base = 'boot.loader.grub.device = "/dev/vda"; fileSystems."/".device = "/dev/vda1";';
const configurations = {
  'profiles/minimal.nix': `{ imports = [ ${tree}/nixos/modules/profiles/minimal.nix ]; ${base} }`,
  'a server': `{ ${base} services.openssh.enable = true; services.nginx.enable = true; services.postgresql.enable = true; services.postgresql.package = (import ${tree} { }).postgresql; }`,
};

const evaluate = (expression) => {
  const statistics = join(folder, 'statistics.json');
  const env = { ...process.env, NIX_REMOTE: '', NIX_PATH: '', HOME: folder };
  runOk(['nix-instantiate', '--eval', '--strict', '--store', 'dummy://', '--expr', expression], {
    env: { ...env, NIX_SHOW_STATS: '1', NIX_SHOW_STATS_PATH: statistics },
  });
  const { gc, sets, nrThunks, nrFunctionCalls, cpuTime } = JSON.parse(readFileSync(statistics, 'utf8'));
  return [
    `${(gc.totalBytes / 2 ** 20).toFixed(1)} MiB`,
    `${(sets.bytes / 2 ** 20).toFixed(1)} MiB`,
    nrThunks.toLocaleString('en-US'),
    nrFunctionCalls.toLocaleString('en-US'),
    `${cpuTime.toFixed(2)} s`,
  ];
};

const withNix = (args) =>
  runOk(args, { env: { ...process.env, NIX_REMOTE: '', NIX_PATH: '', HOME: folder } }).stdout;

/** Attributes of the tree that are among the derivations that a system is made of. */
const packagesIn = (configuration, store) => {
  withNix([
    ...['nix-instantiate', '--store', store, join(tree, 'nixos'), '-A', 'system'],
    ...['--argstr', 'system', system, '--arg', 'configuration', configuration],
  ]);
  const made = new Set(readdirSync(join(store, 'nix/store')).filter((name) => name.endsWith('.drv')));
  const listed = withNix([
    ...['nix-env', '--store', 'dummy://', '-f', tree, '-qaP', '--drv-path', '--argstr', 'system', system],
  ]);
  const packages = listed.split('\n').flatMap((line) => {
    const [attr = '', , drv = ''] = line.split(/\s+/);
    return made.has(drv.split('/').at(-1)) ? [attr] : [];
  });
  return { derivations: made.size, packages };
};

const select = (attr) =>
  `pkgs.${attr
    .split('.')
    .map((name) => JSON.stringify(name))
    .join('.')}.drvPath`;

const rows = Object.entries(configurations).flatMap(([name, configuration], i) => {
  const nixos = `(import ${tree}/nixos { system = "${system}"; configuration = ${configuration}; })`;
  const { derivations, packages } = packagesIn(configuration, join(folder, `store-${i}`));
  const asked = packages.map(select).join(' ');
  return [
    [`${name}: the system, ${derivations} derivations`, ...evaluate(`${nixos}.system.drvPath`)],
    [`${name}: one option, the host's name`, ...evaluate(`${nixos}.config.networking.hostName`)],
    [
      `${name}: its ${packages.length} packages that the tree lists, alone`,
      ...evaluate(`let pkgs = import ${tree} { system = "${system}"; }; in [ ${asked} ]`),
    ],
  ];
});
printTable([['evaluated', 'allocated', 'of that, sets', 'thunks', 'calls', 'CPU'], ...rows]);
