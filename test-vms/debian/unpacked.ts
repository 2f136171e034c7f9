import { runProgram } from '../../test/run-program.ts';
import { inCache } from './in-cache.ts';

/** In `$1`, so that apt's own user may write there. */
const unpack = `set -e
cd "$1"
shift
apt-get download "$@" >&2
for package in *.deb; do dpkg -x "$package" .; rm "$package"; done`;

/**
 * Packages of the host's own Debian, unpacked into one folder of the cache and not installed.
 *
 * @throws {Error} with what apt says, as when the host's lists have no such package
 * @example join(await unpackedPackages(['kexec-tools']), 'sbin/kexec')
 */
export const unpackedPackages = (
  names: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> =>
  inCache(
    `debian-unpacked-${[...names].sort().join('-')}`,
    async (folder) => {
      const { exitCode, stdout, stderr } = await runProgram('sh', ['-c', unpack, 'sh', folder, ...names], {
        env,
      });
      if (exitCode !== 0) throw new Error(`no ${names.join(', ')} of Debian: ${stdout}${stderr}`);
    },
    env,
  );
