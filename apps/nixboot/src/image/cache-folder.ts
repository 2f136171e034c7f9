import { join } from 'node:path';
import type { Io } from '@nixtools/command-line';

/** Where what took long to get is kept: `NIXTOOLS_CACHE`, else the XDG cache folder. */
export const cacheFolder = (env: Io['env']): string =>
  env['NIXTOOLS_CACHE'] || join(env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '/', '.cache'), 'nixtools');

/** The first program that `build-tiny-server.sh` has compiled; nothing of ours runs it unasked. */
export const tinyServer = (env: Io['env']): string =>
  env['NIXTOOLS_TINY_SERVER'] || join(cacheFolder(env), 'tiny-server/init');
