import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../debian/tree.ts';

/** The tiny kernel, where somebody has built it; no test does. */
export const tinyKernel = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const file = env['NIXTOOLS_TINY_KERNEL'] || join(cacheFolder(env), 'tiny-kernel/bzImage');
  return existsSync(file) ? file : undefined;
};

const script = fileURLToPath(
  new URL('../../../packages/stali/nix/first/build-tiny-server.sh', import.meta.url),
);

/** What this machine lacks for the tiny guest. */
export const missingForTiny =
  tinyKernel() === undefined
    ? 'build-tiny-kernel.sh has not been run'
    : existsSync('/usr/bin/musl-gcc')
      ? undefined
      : 'no musl-gcc';

/** Compiles the tiny server into a cache of the test's own. */
export const compileTinyServer = (cache: string): string => {
  const { status, stdout, stderr } = spawnSync(script, {
    encoding: 'utf8',
    env: { ...process.env, NIXTOOLS_CACHE: cache },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};
