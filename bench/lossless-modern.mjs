// The same with a current Nix and a current package set: node bench/lossless-modern.mjs DEBIAN COREPKGS NIX-LIB [SNAPSHOT]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, scratch } from './measure.mjs';

// DEBIAN is the tree that test-vms makes, COREPKGS and NIX-LIB are checkouts of ekala-project's repositories of these names.
const [debian, corepkgs, nixLib, snapshot] = process.argv.slice(2);
if (nixLib === undefined) {
  console.error(
    'give a Debian tree with Nix (see test-vms/README.md), and checkouts of corepkgs and nix-lib',
  );
  process.exit(2);
}
const machine = scratch();
for (const name of ['root', 'upper', 'work', 'shared']) mkdirSync(join(machine, name));
cpSync(corepkgs, join(machine, 'shared/corepkgs'), { recursive: true, verbatimSymlinks: true });
cpSync(nixLib, join(machine, 'shared/nix-lib'), { recursive: true, verbatimSymlinks: true });
// Its lock file names a revision to fetch; there is no network in there.
writeFileSync(join(machine, 'shared/corepkgs/pins.nix'), '{ lib = ../nix-lib; }\n');

const script = `export NIX_REMOTE= TMPDIR=/shared
preenix index /shared/corepkgs --out /shared/snapshot --system x86_64-linux
node /nixtools/bench/lossless.mjs /shared/corepkgs /shared/snapshot`;
const enter = [
  'sh',
  join(root, 'test-vms/machine/enter.sh'),
  machine,
  debian,
  root,
  process.execPath,
  'root',
];
const [program, ...args] = [
  ...['unshare', '--mount', '--pid', '--net', '--fork', '--kill-child'],
  ...[...enter, script],
];
const { status } = spawnSync(program, args, { stdio: 'inherit' });
// For the other benchmarks, which need no current Nix.
if (status === 0 && snapshot !== undefined)
  cpSync(join(machine, 'shared/snapshot'), snapshot, { recursive: true, errorOnExist: true, force: false });
process.exitCode = status ?? 1;
