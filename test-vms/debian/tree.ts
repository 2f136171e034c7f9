import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram } from '../../test/run-program.ts';
import { mirrors } from './mirror.ts';
import type { Recipe } from './recipes.ts';

const keyOf = (recipe: Recipe): string =>
  createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);

/** The cache folder of nixtools: `NIXTOOLS_CACHE`, else the XDG one. Always outside of the repository. */
export const cacheFolder = (env: NodeJS.ProcessEnv): string =>
  env['NIXTOOLS_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? '/root', '.cache'), 'nixtools');

const install = fileURLToPath(new URL('install.sh', import.meta.url));

/** In namespaces of their own, so that what they mount and start ends with them. */
const apart = ['--mount', '--pid', '--fork', '--kill-child'];

const debootstrap = async (recipe: Recipe, folder: string, mirror: string): Promise<ProgramResult> => {
  const { release, variant, packages, installed = [], unpacked = [], disabled } = recipe;
  const made = await runProgram('unshare', [
    ...[...apart, 'debootstrap', `--variant=${variant}`],
    ...(packages.length === 0 ? [] : [`--include=${packages.join(',')}`]),
    ...[release, folder, mirror],
  ]);
  if (made.exitCode !== 0 || installed.length + unpacked.length === 0) return made;
  return runProgram('unshare', [
    ...[...apart, 'sh', install, folder, installed.join(' '), unpacked.join(' ')],
    ...(disabled === true ? ['disabled'] : []),
  ]);
};

/** A tree appears complete or not at all: built beside its place, then moved. */
const build = async (recipe: Recipe, place: string, cache: string): Promise<void> => {
  const complaints: string[] = [];
  for (const mirror of mirrors('/etc/apt')) {
    const folder = await mkdtemp(join(cache, '.building-'));
    try {
      const { exitCode, stdout, stderr } = await debootstrap(recipe, folder, mirror);
      if (exitCode !== 0) {
        complaints.push(`${mirror}: ${`${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')}`);
        continue;
      }
      // Losing a race is fine: the winner's tree is as good.
      await rename(folder, place).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
      return;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new Error(`debootstrap of ${recipe.release} failed:\n${complaints.join('\n')}`);
};

/**
 * The folder of a Debian tree, made by debootstrap when the cache has none (a minute or two), and only read afterwards.
 *
 * @throws {Error} with the end of debootstrap's log for each mirror that was tried.
 * @example await debianTree(recipes.systemd)
 */
export const debianTree = async (recipe: Recipe, env: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const cache = cacheFolder(env);
  const place = join(cache, `debian-${recipe.release}-${keyOf(recipe)}`);
  if (!existsSync(place)) {
    await mkdir(cache, { recursive: true });
    await build(recipe, place, cache);
  }
  return place;
};
