// A Nix store of its own, offline and without a sandbox, and what Debian's toolchain builds of a nixpkgs of 2014 in it.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, scratch } from './measure.mjs';

/** The packages that the toolchain builds. */
export const pkgs = join(root, 'packages/stali/nix/bootstrap/pkgs.nix');

/** A build of this repository. @param {string} path in packages */
export const load = (path) => import(pathToFileURL(join(root, 'packages', path)).href);

/**
 * @param {string | undefined} store the folder that keeps it; without, one that is removed at the end
 * @param {{ tree: string, debs: string }} given a nixpkgs of 2014, and the folder of `stali-debs.mjs fetch`
 */
export const openStore = (store, { tree, debs }) => {
  const folder = store === undefined ? scratch() : resolve(store);
  const place = (name) => join(folder, name);
  for (const name of ['store', 'state', 'log', 'etc', 'home']) mkdirSync(place(name), { recursive: true });
  const env = {
    PATH: process.env.PATH,
    HOME: place('home'),
    NIX_REMOTE: '',
    NIX_STORE_DIR: place('store'),
    NIX_STATE_DIR: place('state'),
    NIX_LOG_DIR: place('log'),
    NIX_CONF_DIR: place('etc'),
    NIX_CONFIG: 'sandbox = false\nsubstituters =\nbuild-users-group =\ncores = 2',
  };
  /** What a program answers. */
  const ask = (program, ...args) =>
    execFileSync(program, args, {
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const given = ['--arg', 'nixpkgs', resolve(tree), '--arg', 'debs', resolve(debs)];
  /** The words that name a package at a level. */
  const at = (level, attr) => [pkgs, ...given, '--argstr', 'level', level, '-A', attr];
  /** The store path of a package, built if it is not there. */
  const build = (level, attr) => ask('nix-build', '--no-out-link', ...at(level, attr));
  return { env, folder, ask, at, build };
};
