import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOk, scratch } from '../measure.mjs';

/**
 * A Debian tree with Nix 2.26 and a current package set at /shared/corepkgs, its library inside of it, so that a patch reaches both.
 *
 * @returns `run`, which runs a shell script in there and returns what it printed, and `patched`, which makes /shared/NAME, the same set
 *   with a patch
 */
export const modernMachine = ({ debian, corepkgs, nixLib }) => {
  const machine = scratch();
  for (const name of ['root', 'upper', 'work', 'shared']) mkdirSync(join(machine, name));
  const tree = join(machine, 'shared/corepkgs');
  cpSync(corepkgs, tree, { recursive: true, verbatimSymlinks: true });
  cpSync(nixLib, join(tree, 'nix-lib'), { recursive: true, verbatimSymlinks: true });
  // Its lock file names a revision to fetch; there is no network in there.
  writeFileSync(join(tree, 'pins.nix'), '{ lib = ./nix-lib; }\n');
  const enter = [join(root, 'test-vms/machine/enter.sh'), machine, debian, root, process.execPath, 'root'];
  const patched = (name, patch) => {
    const copy = join(machine, 'shared', name);
    cpSync(tree, copy, { recursive: true, verbatimSymlinks: true });
    runOk(['patch', '-p1', '--batch', '-d', copy, '-i', patch]);
  };
  const run = (script) => {
    const { status, stdout } = spawnSync(
      'unshare',
      ['--mount', '--pid', '--net', '--fork', '--kill-child', 'sh', ...enter, script],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 },
    );
    if (status !== 0 && status !== 1) throw new Error(`exit ${status}: ${script.slice(0, 200)}`);
    return stdout;
  };
  return { run, patched };
};
