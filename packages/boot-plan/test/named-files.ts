import { basename } from 'node:path';
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

/** Whether a file is there, and not empty; a copy of one of the store also has that one's bytes. */
const isWhole = (machine: FakeRoot, path: string): boolean => {
  const bytes = machine.fs.readStart(path, 2 ** 20);
  const original = machine.contents.get(basename(path));
  return bytes !== undefined && bytes.length > 0 && (original === undefined || original.equals(bytes));
};

/** Entries that would not boot: a file that they name is missing, empty or damaged. */
export const deadEntries = (machine: FakeRoot, menu: string, bootPath?: string): readonly string[] =>
  namedEntries(menu, bootPath)
    .filter(({ files }) => files.length < 2 || files.some((path) => !isWhole(machine, path)))
    .map(({ id }) => id);
