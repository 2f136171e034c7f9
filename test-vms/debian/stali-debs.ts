import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fetchDebs, parseDebianLock } from '@nixtools/stali';
import { inCache } from './in-cache.ts';
import { mirrors } from './mirror.ts';

const lockFile = fileURLToPath(new URL('../../packages/stali/nix/bootstrap/lock.json', import.meta.url));

/**
 * A folder with what the bootstrap of stali pins: that of `NIXTOOLS_STALI_DEBS`, else one in the cache, filled from the host's mirror.
 *
 * @throws {NixtoolsError} such as `DEBIAN_PIN_STALE`
 */
export const staliDebs = async (env: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const given = env['NIXTOOLS_STALI_DEBS'];
  if (given !== undefined) return given;
  const text = readFileSync(lockFile, 'utf8');
  const lock = parseDebianLock(text, lockFile);
  const places = mirrors('/etc/apt').map((uri) => uri.replace(/\/debian$/, ''));
  return inCache(
    `stali-debs-${lock.snapshot}`,
    async (folder) => {
      await fetchDebs({ lock, folder, mirrors: places });
    },
    env,
  );
};
