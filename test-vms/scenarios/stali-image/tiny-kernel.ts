import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../debian/tree.ts';

/** The tiny kernel, where somebody has built it; no test does. */
export const tinyKernel = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const file = env['NIXTOOLS_TINY_KERNEL'] || join(cacheFolder(env), 'tiny-kernel/bzImage');
  return existsSync(file) ? file : undefined;
};
