import { execFile } from 'node:child_process';
import { NixtoolsError } from '@nixtools/nix-formats';

/**
 * Runs a program of Debian's packaging to its end, in the C locale.
 *
 * @returns what it wrote to stdout
 * @throws {NixtoolsError} `DEBIAN_PROGRAM_MISSING` (environment), `DEBIAN_PROGRAM_FAILED` (failed) with the end of what it said
 */
export const run = (
  name: 'apt-get' | 'dpkg-deb',
  args: readonly string[],
  cwd: string,
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = {
      cwd,
      encoding: 'buffer',
      maxBuffer: 64 * 2 ** 20,
      env: { ...process.env, LC_ALL: 'C' },
    } as const;
    execFile(name, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const missing = error.code === 'ENOENT';
      const said = stderr.toString('utf8').trim().split('\n').slice(-5).join('; ');
      reject(
        new NixtoolsError({
          code: missing ? 'DEBIAN_PROGRAM_MISSING' : 'DEBIAN_PROGRAM_FAILED',
          kind: missing ? 'environment' : 'failed',
          message: missing ? `the program ${name} is not installed` : `${name} failed: ${said}`,
          place: name,
          hint: missing
            ? 'pinning needs apt and dpkg; other systems have packages of them, too'
            : 'nothing was pinned; is there a network, and are there the keys of Debian (debian-archive-keyring)?',
        }),
      );
    });
  });
