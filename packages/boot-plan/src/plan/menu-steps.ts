import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { type MenuFile, menuMark } from '../target/target.ts';
import type { BootFolder } from './boot-folder.ts';
import { leftoversIn } from './found.ts';
import { type BootManifest, menuHostPath, menuName, textOf } from './manifest.ts';
import type { Step } from './steps.ts';

const syncs = (paths: readonly string[]): readonly Step[] =>
  [...new Set(paths.map((path) => posix.dirname(path)))].map((path) => ({ do: 'sync', path }));

/** Only those whose bytes are others than on disk. */
export const writeSteps = (files: readonly MenuFile[]): readonly Step[] => {
  const changed = files.filter(({ path, text }) => textOf(path) !== text);
  return [
    ...changed.map(({ path, text, mode = 0o644 }) => ({ do: 'write-menu' as const, path, text, mode })),
    ...syncs(changed.map(({ path }) => path)),
  ];
};

export const unlinkSteps = (paths: readonly string[]): readonly Step[] => [
  ...paths.map((path) => ({ do: 'unlink' as const, path })),
  ...syncs(paths),
];

/** Whether a file is a menu of ours, also when the manifest is lost. */
const isMarked = (path: string): boolean => readFileSync(path, 'utf8').startsWith(menuMark);

/**
 * @throws {NixtoolsError} `MENU_NOT_OURS` (refused) when a file that nixboot did not write would be replaced
 */
export const requireOurs = (files: readonly MenuFile[], { menus }: BootManifest, boot: BootFolder): void => {
  for (const { path } of files) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || menus.includes(menuName(boot, path))) continue;
    if (stats.isFile() && isMarked(path)) continue;
    throw new NixtoolsError({
      code: 'MENU_NOT_OURS',
      kind: 'refused',
      message: 'a file that nixboot did not write is where the menu belongs',
      place: path,
      hint: 'move it away, or write elsewhere with "--output FILE"; "--force" replaces it',
    });
  }
};

/** Menu files of earlier updates that are no more, as far as they are still ours. */
export const obsoleteMenus = (
  files: readonly MenuFile[],
  { menus }: BootManifest,
  boot: BootFolder,
): readonly string[] => {
  const wanted = new Set(files.map(({ path }) => path));
  return menus
    .map((menu) => menuHostPath(boot, menu))
    .filter((path) => !wanted.has(path) && existsSync(path) && isMarked(path));
};

/** Half-written menus of a process that was killed. */
export const menuLeftovers = (files: readonly MenuFile[]): readonly string[] => {
  const names = new Map<string, Set<string>>();
  for (const { path } of files) {
    const folder = posix.dirname(path);
    names.set(folder, (names.get(folder) ?? new Set()).add(posix.basename(path)));
  }
  return [...names].flatMap(([folder, ours]) =>
    existsSync(folder) ? leftoversIn(folder, (name) => ours.has(name)) : [],
  );
};
