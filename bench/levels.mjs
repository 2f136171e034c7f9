// How much of a current package set evaluates at each level, and why not the rest? node bench/levels.mjs DEBIAN COREPKGS NIX-LIB [FOLDER [LEVEL...]]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, scratch } from './measure.mjs';

// DEBIAN is the tree that test-vms makes, COREPKGS and NIX-LIB are checkouts of ekala-project's repositories of these names. What is
// printed for each level, and the list of all failures, are kept in FOLDER.
const [debian, corepkgs, nixLib, folder, ...levels] = process.argv.slice(2);
if (nixLib === undefined) {
  console.error(
    'give a Debian tree with Nix (see test-vms/README.md), and checkouts of corepkgs and nix-lib',
  );
  process.exit(2);
}
const machine = scratch();
for (const name of ['root', 'upper', 'work', 'shared']) mkdirSync(join(machine, name));
const shared = (name) => join(machine, 'shared', name);
cpSync(corepkgs, shared('corepkgs'), { recursive: true, verbatimSymlinks: true });
cpSync(nixLib, shared('nix-lib'), { recursive: true, verbatimSymlinks: true });
// Its lock file names a revision to fetch; there is no network in there.
writeFileSync(shared('corepkgs/pins.nix'), '{ lib = ../nix-lib; }\n');

const enter = [join(root, 'test-vms/machine/enter.sh'), machine, debian, root, process.execPath, 'root'];
const inMachine = (script) =>
  spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', '--kill-child', 'sh', ...enter, script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  });

for (const level of levels.length > 0 ? levels : ['musl', 'static', 'static-pie']) {
  const started = process.hrtime.bigint();
  const { status, stdout } = inMachine(
    `export NIX_REMOTE= TMPDIR=/shared
    preenix index /shared/corepkgs --out /shared/snapshot --system x86_64-linux --level ${level}`,
  );
  const seconds = Math.round(Number(process.hrtime.bigint() - started) / 1e9);
  console.log(`${stdout}(${seconds} s)\n`);
  if (status !== 0) process.exitCode = status ?? 1;
  else if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${level}.txt`), stdout);
    cpSync(shared('snapshot/entries.jsonl'), join(folder, `${level}.jsonl`));
  }
}
