import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NixtoolsError } from '@nixtools/nix-formats';
import { run } from '../programs/run.ts';

/** The modules of one kernel: a folder such as /lib/modules/6.1.0-57-cloud-amd64. */
export interface ModuleTree {
  readonly folder: string;
  /** Paths of files in the folder, by name: `virtio_net` is `kernel/drivers/net/virtio_net.ko`. */
  readonly files: ReadonlyMap<string, string>;
  /** What the kernel has built in. */
  readonly builtIn: ReadonlySet<string>;
  /** Other names of modules, from `modules.alias`: `crypto-crc32c` is `crc32c_generic`. */
  readonly aliases: ReadonlyMap<string, string>;
  /** What each module needs, from `modules.dep`; depmod writes it, and a package that nobody installed has none. */
  readonly dependencies: ReadonlyMap<string, readonly string[]> | undefined;
}

const suffix = /\.ko(?:\.(?:gz|xz|zst))?$/;

/** As the kernel has it: without folder and suffix, and with `_` for each `-`. */
export const moduleName = (file: string): string =>
  file
    .slice(file.lastIndexOf('/') + 1)
    .replace(suffix, '')
    .replaceAll('-', '_');

const linesOf = (folder: string, file: string): readonly string[] =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean) : [];

const dependenciesOf = (folder: string): ModuleTree['dependencies'] => {
  const lines = linesOf(folder, 'modules.dep');
  if (lines.length === 0) return undefined;
  return new Map(
    lines.map((line) => {
      const [file = '', needs = ''] = line.split(':');
      // The nearest is named first; what is loaded first stands at the end.
      return [moduleName(file), needs.split(' ').filter(Boolean).map(moduleName).reverse()] as const;
    }),
  );
};

/**
 * Looks at a folder of modules, by what is in it.
 *
 * @throws {NixtoolsError} `MODULES_NOT_FOUND` (usage) when it is none
 */
export const readModuleTree = (folder: string): ModuleTree => {
  if (!existsSync(join(folder, 'kernel')) && !existsSync(join(folder, 'modules.builtin')))
    throw new NixtoolsError({
      code: 'MODULES_NOT_FOUND',
      kind: 'usage',
      message: 'this is no folder of kernel modules',
      place: folder,
      hint: 'it is named after the version of the kernel, such as /lib/modules/6.1.0-57-cloud-amd64',
    });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    suffix.test(path),
  );
  const aliases = linesOf(folder, 'modules.alias').map((line) => line.split(' '));
  return {
    folder,
    files: new Map(files.sort().map((path) => [moduleName(path), path])),
    builtIn: new Set(linesOf(folder, 'modules.builtin').map(moduleName)),
    aliases: new Map(aliases.map(([, alias = '', name = '']) => [alias, moduleName(name)])),
    dependencies: dependenciesOf(folder),
  };
};

/**
 * The content of a module, unpacked, as any `insmod` takes it.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const readModule = async ({ folder }: ModuleTree, path: string): Promise<Uint8Array> => {
  const content = readFileSync(join(folder, path));
  if (path.endsWith('.gz')) return gunzipSync(content);
  if (path.endsWith('.xz')) return await run({ name: 'xz', debian: 'xz-utils' }, ['-dc'], { input: content });
  if (path.endsWith('.zst')) return await run({ name: 'zstd', debian: 'zstd' }, ['-dcq'], { input: content });
  return content;
};
