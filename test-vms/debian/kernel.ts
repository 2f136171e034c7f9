import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../test/run-program.ts';
import { cacheFolder } from './tree.ts';

const cloud = 'linux-image-cloud-amd64';

const unpack = `set -e
package=$(apt-cache depends ${cloud} | awk '/Depends:/ { print $2; exit }')
apt-get download "$package" >&2
dpkg -x linux-image-*.deb .
rm linux-image-*.deb`;

export interface DebianKernel {
  /** The file of the kernel. */
  readonly image: string;
  /** The folder with its modules, named after its version. */
  readonly modules: string;
}

const kernelIn = (folder: string): DebianKernel | undefined => {
  const [image] = existsSync(join(folder, 'boot'))
    ? readdirSync(join(folder, 'boot')).filter((name) => name.startsWith('vmlinuz-'))
    : [];
  if (image === undefined) return undefined;
  const version = image.slice('vmlinuz-'.length);
  const modules = ['lib/modules', 'usr/lib/modules']
    .map((path) => join(folder, path, version))
    .find((path) => existsSync(path));
  return modules === undefined ? undefined : { image: join(folder, 'boot', image), modules };
};

/**
 * Debian's own kernel for virtual machines, unpacked from its package and not installed; kept in the cache folder.
 *
 * @throws {Error} with what apt says
 */
export const debianKernel = async (env: NodeJS.ProcessEnv = process.env): Promise<DebianKernel> => {
  const cache = cacheFolder(env);
  const place = join(cache, 'debian-kernel-cloud');
  const known = kernelIn(place);
  if (known !== undefined) return known;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.building-'));
  try {
    const { exitCode, stdout, stderr } = await runProgram('sh', ['-c', unpack], { env, cwd: folder });
    if (exitCode !== 0) throw new Error(`no kernel of Debian: ${stdout}${stderr}`);
    await rename(folder, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const found = kernelIn(place);
  if (found === undefined) throw new Error(`no kernel in ${place}`);
  return found;
};
