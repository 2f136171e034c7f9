import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '@nixtools/command-line';
import { NixtoolsError } from '@nixtools/nix-formats';
import { execa } from 'execa';
import { cacheFolder } from './cache-folder.ts';

/** Debian's kernel for virtual machines; this package only depends on the newest. */
const metapackage = 'linux-image-cloud-amd64';

const unavailable = (said: string): NixtoolsError =>
  new NixtoolsError({
    code: 'KERNEL_NOT_FOUND',
    kind: 'environment',
    message: `Debian's kernel cannot be had here: ${said.trim().slice(-500)}`,
    place: metapackage,
    hint: 'it comes by this machine’s own apt: run "apt-get update", or give a file by --kernel',
  });

/** `$1` is the folder, `$2` the package. */
const unpack = 'set -e; cd "$1"; apt-get download "$2" >&2; dpkg-deb -x ./*.deb .; rm ./*.deb';

const said = async (program: string, args: readonly string[]): Promise<string> => {
  const result = await execa(program, args, { reject: false, env: { LC_ALL: 'C' }, all: true });
  if (result.exitCode === 0) return result.stdout;
  throw unavailable(result.all || result.shortMessage || program);
};

const imageIn = (folder: string): string | undefined =>
  existsSync(join(folder, 'boot'))
    ? readdirSync(join(folder, 'boot'))
        .filter((name) => name.startsWith('vmlinuz-'))
        .map((name) => join(folder, 'boot', name))[0]
    : undefined;

/**
 * Debian's stock kernel for virtual machines, from its package, unpacked into the cache and not installed.
 *
 * @returns the file of the kernel; its modules are in `../lib/modules`
 * @throws {NixtoolsError} `KERNEL_NOT_FOUND` (environment)
 */
export const debianKernel = async (env: Io['env']): Promise<string> => {
  const facts = await said('apt-cache', ['depends', metapackage]);
  const name = /^\s*Depends: (linux-image-\d\S*)/m.exec(facts)?.[1];
  if (name === undefined) throw unavailable('apt knows no such package');
  const cache = cacheFolder(env);
  const place = join(cache, `debian-unpacked-${name}`);
  const found = imageIn(place);
  if (found !== undefined) return found;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.building-'));
  try {
    await said('sh', ['-c', unpack, 'sh', folder, name]);
    // Whoever was faster has the same.
    await rename(folder, place).catch(() => undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const image = imageIn(place);
  if (image === undefined) throw unavailable(`there is no kernel in ${name}`);
  return image;
};
