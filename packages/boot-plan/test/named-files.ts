import type { FakeRoot } from './fake-root.ts';

/** The files that a menu needs to boot one entry, as paths inside the root. */
export interface NamedEntry {
  readonly id: string;
  readonly files: readonly string[];
}

/** Reads a menu of ours back: what its entries name, without the code that wrote it. The boot folder is on `/boot`. */
export const namedEntries = (menu: string, bootPath = '/boot'): readonly NamedEntry[] =>
  [...menu.matchAll(/menuentry .*? --id '([^']*)'.*? \{\n(.*?)\n\s*\}/gs)].map(([, id = '', body = '']) => ({
    id,
    files: [
      ...[...body.matchAll(/\(\$nixboot_(\w+)\)'([^']*)'/g)].map(([, where, path = '']) =>
        where === 'boot' ? `${bootPath}${path}` : path,
      ),
      ...[...body.matchAll(/'init=([^']*)'/g)].map(([, path = '']) => path),
    ],
  }));

/** Entries that would not boot: a file that they name is missing or empty. */
export const deadEntries = (machine: FakeRoot, menu: string, bootPath?: string): readonly string[] =>
  namedEntries(menu, bootPath)
    .filter(({ files }) => files.length < 2 || files.some((path) => !machine.fs.stat(path)?.size))
    .map(({ id }) => id);
