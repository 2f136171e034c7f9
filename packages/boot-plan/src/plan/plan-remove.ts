import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { compareUtf8 } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { type BootFolder, isOwnFolder, ours } from './boot-folder.ts';
import { leftoversIn } from './found.ts';
import { gcRootsFolder } from './gc-roots.ts';
import { emptyManifest, readManifest } from './manifest.ts';
import { obsoleteMenus, unlinkSteps } from './menu-steps.ts';
import type { Step } from './steps.ts';

const removeFolder = (path: string): readonly Step[] =>
  existsSync(path)
    ? [
        { do: 'remove-folder', path },
        { do: 'sync', path: posix.dirname(path) },
      ]
    : [];

const rootSteps = (fs: RootedFs, boot: BootFolder): readonly Step[] => {
  const folder = gcRootsFolder(fs, boot);
  if (folder === undefined || !isOwnFolder(fs.host(folder))) return [];
  const paths = fs.list(folder).map((name) => posix.join(fs.host(folder), name));
  return [...unlinkSteps(paths), ...removeFolder(fs.host(folder))];
};

/**
 * What has to be done so that the boot folder is as it was before nixboot came: first the menus go, then what they named. Only what
 * the manifest lists is removed, and a folder only when nothing else is in it.
 *
 * @throws {NixtoolsError} `MANIFEST_INVALID` (verification), `FOLDER_NOT_OURS` (refused)
 */
export const planRemove = (fs: RootedFs, boot: BootFolder): { readonly steps: readonly Step[] } => {
  const { folder, manifest: path } = ours(boot);
  const hasFolder = isOwnFolder(folder);
  const manifest = readManifest(boot) ?? emptyManifest;
  const copies = manifest.copies
    .map(({ name }) => posix.join(folder, name))
    .filter((copy) => existsSync(copy));
  const folders = [...manifest.folders].sort(compareUtf8).reverse();
  return {
    steps: [
      ...unlinkSteps(obsoleteMenus([], manifest, boot)),
      ...unlinkSteps([...copies, ...(hasFolder ? leftoversIn(folder) : [])]),
      ...folders.flatMap((name) => removeFolder(posix.join(boot.host, name))),
      ...unlinkSteps(existsSync(path) ? [path] : []),
      ...removeFolder(folder),
      ...rootSteps(fs, boot),
    ],
  };
};
