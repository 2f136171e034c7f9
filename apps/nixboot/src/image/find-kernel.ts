import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Io } from '@nixtools/command-line';
import { type BzImage, readBzImage } from '@nixtools/image';
import { NixtoolsError } from '@nixtools/nix-formats';
import { cacheFolder } from './cache-folder.ts';
import { debianKernel } from './debian-kernel.ts';

export interface FoundKernel {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly header: BzImage;
  /** The folder with its modules, if there is one. */
  readonly modules: string | undefined;
}

/** Where the modules of a kernel usually are: below the same root, else on this machine. */
const usualModules = (file: string, release: string): string | undefined =>
  [
    join(dirname(dirname(file)), 'lib/modules'),
    join(dirname(dirname(file)), 'usr/lib/modules'),
    '/lib/modules',
  ]
    .map((folder) => join(folder, release))
    .find((folder) => release !== '' && existsSync(join(folder, 'kernel')));

/** The tiny kernel that `--kernel tiny` means: built before, by nothing of ours that runs unasked. */
const tinyKernel = (env: Io['env']): string => {
  const named = env['NIXTOOLS_TINY_KERNEL'];
  if (named) return named;
  const cache = cacheFolder(env);
  const file = join(cache, 'tiny-kernel/bzImage');
  if (existsSync(file)) return file;
  throw new NixtoolsError({
    code: 'KERNEL_NOT_FOUND',
    kind: 'environment',
    message: 'the tiny kernel has not been built yet',
    place: cache,
    hint: 'packages/stali/nix/kernel/build-tiny-kernel.sh builds it into the cache, in about seven minutes; or NIXTOOLS_TINY_KERNEL=FILE',
  });
};

/**
 * The kernel that is meant by a name or a file, checked.
 *
 * @throws {NixtoolsError} `KERNEL_NOT_FOUND` (usage or environment), `KERNEL_INVALID` (verification)
 */
export const findKernel = async (
  which: string,
  modules: string | undefined,
  io: Pick<Io, 'env' | 'cwd'>,
): Promise<FoundKernel> => {
  const file =
    which === 'debian'
      ? await debianKernel(io.env)
      : which === 'tiny'
        ? tinyKernel(io.env)
        : resolve(io.cwd, which);
  const bytes = contentOf(file);
  const header = readBzImage(bytes, file);
  if (!header.is64)
    throw new NixtoolsError({
      code: 'KERNEL_INVALID',
      kind: 'verification',
      message: 'this kernel is for 32 bits',
      place: file,
      hint: 'images are made for x86_64',
    });
  const given = modules === undefined ? undefined : resolve(io.cwd, modules);
  return { file, bytes, header, modules: given ?? usualModules(file, header.release) };
};

const contentOf = (file: string): Uint8Array => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new NixtoolsError({
      code: 'KERNEL_NOT_FOUND',
      kind: 'usage',
      message: 'the kernel cannot be read',
      place: file,
      hint: '--kernel takes a file, or one of the words debian and tiny',
      cause,
    });
  }
};
