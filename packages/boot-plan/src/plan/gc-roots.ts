import { posix } from 'node:path';
import { parseStorePath, storePathBaseName } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { BootEntry } from '../menu/items.ts';
import { type BootFolder, isOwnFolder, ours } from './boot-folder.ts';
import type { Step } from './steps.ts';

/** The steps before a menu is written, and those after it. */
interface RootSteps {
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  readonly warnings: readonly string[];
}

/** Two menus on one machine keep what they name apart from each other. */
export const gcRootsFolder = (fs: RootedFs, boot: BootFolder): string | undefined => {
  const parent = fs.resolve('/nix/var/nix/gcroots');
  const { name } = ours(boot);
  return parent === undefined
    ? undefined
    : posix.join(parent, name === 'nixos' ? 'nixboot' : `nixboot-${name}`);
};

/**
 * The garbage collector keeps what the menu names: a root for each system, made before the menu is written, and removed only
 * after a menu without it is on disk.
 *
 * @throws {NixtoolsError} `FOLDER_NOT_OURS` (refused)
 */
export const gcRootSteps = (fs: RootedFs, boot: BootFolder, entries: readonly BootEntry[]): RootSteps => {
  const folder = gcRootsFolder(fs, boot);
  if (folder === undefined)
    return {
      before: [],
      after: [],
      warnings: ['there is no /nix/var/nix/gcroots: the garbage collector may take what the menu names'],
    };
  const host = fs.host(folder);
  const isThere = isOwnFolder(host);
  const wanted = new Map(
    entries.map(({ system }) => [storePathBaseName(parseStorePath(system)), system] as const),
  );
  const links = [...wanted].filter(([name, target]) => fs.readLink(posix.join(folder, name)) !== target);
  const surplus = (isThere ? fs.list(folder) : []).filter((name) => !wanted.has(name));
  const sync: Step = { do: 'sync', path: host };
  return {
    before: [
      ...(isThere || links.length === 0
        ? []
        : [
            { do: 'make-folder' as const, path: host },
            { do: 'sync' as const, path: posix.dirname(host) },
          ]),
      ...links.map(([name, target]) => ({ do: 'link' as const, path: posix.join(host, name), target })),
      ...(links.length === 0 ? [] : [sync]),
    ],
    after: [
      ...surplus.map((name) => ({ do: 'unlink' as const, path: posix.join(host, name) })),
      ...(surplus.length === 0 ? [] : [sync]),
    ],
    warnings: [],
  };
};
