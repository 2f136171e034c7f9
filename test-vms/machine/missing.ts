import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const needed = ['chroot', 'debootstrap', 'mount', 'unshare'];

const isInstalled = (program: string, path: string): boolean =>
  [...path.split(delimiter), '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, program)));

/** Why no machine can be started here, in words for the name of a skipped test; undefined when one can. */
export const missingForMachines = (
  more: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string | undefined => {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, for chroot and mount';
  const missing = [...needed, ...more].filter((program) => !isInstalled(program, env['PATH'] ?? ''));
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
};
