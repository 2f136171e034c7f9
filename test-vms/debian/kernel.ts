import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../test/run-program.ts';
import { unpackedPackages } from './unpacked.ts';

export interface DebianKernel {
  /** The file of the kernel. */
  readonly image: string;
  /** The folder with its modules, named after its version. */
  readonly modules: string;
}

/** The package of a kernel is named after its version; this one only depends on the newest. */
const newestOf = async (name: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const { stdout, stderr } = await runProgram('apt-cache', ['depends', name], {
    env: { ...env, LC_ALL: 'C' },
  });
  const found = /^\s*Depends: (linux-image-\d\S*)/m.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`no ${name} of Debian: ${stdout}${stderr}`);
  return found;
};

const kernelIn = (folder: string): DebianKernel => {
  const [image] = readdirSync(join(folder, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
  const version = image?.slice('vmlinuz-'.length) ?? '';
  const modules = ['lib/modules', 'usr/lib/modules']
    .map((path) => join(folder, path, version))
    .find((path) => existsSync(path));
  if (image === undefined || modules === undefined) throw new Error(`no kernel in ${folder}`);
  return { image: join(folder, 'boot', image), modules };
};

/**
 * A kernel of Debian, by default the one for virtual machines, unpacked from its package and not installed; kept in the cache folder.
 *
 * @param name the package that depends on the newest
 * @throws {Error} with what apt says
 */
export const debianKernel = async (
  env: NodeJS.ProcessEnv = process.env,
  name: 'linux-image-cloud-amd64' | 'linux-image-amd64' = 'linux-image-cloud-amd64',
): Promise<DebianKernel> => kernelIn(await unpackedPackages([await newestOf(name, env)], env));
