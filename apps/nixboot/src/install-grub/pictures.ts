import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { posix } from 'node:path';
import { digestFileSync, placeCopySync, syncFolderSync } from '@nixtools/durable-fs';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { InstallConfig } from './config.ts';

/** What GRUB shows, as names in the boot folder. */
export interface Pictures {
  readonly font?: string;
  readonly splash?: string;
  readonly theme?: { readonly fonts: readonly string[]; readonly modules: readonly string[] };
  readonly copies: readonly { readonly from: string; readonly name: string }[];
  readonly warnings: readonly string[];
}

const missing = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'INSTALL_FILE_MISSING',
    kind: 'environment',
    message: 'a file that the configuration of GRUB names is not there; the old menu is untouched',
    place,
    hint: 'was the configuration built on this machine? "nix-store --verify --check-contents" looks for damage',
  });

/** Themes have a few dozen files; links in circles have no end. */
const mostFiles = 10_000;
const deepest = 16;

/** The regular files below a folder inside the root, as relative names in byte order. */
const filesBelow = (fs: RootedFs, folder: string, depth = 0): readonly string[] => {
  if (depth > deepest) throw missing(folder);
  return fs.list(folder).flatMap((name) => {
    const path = posix.join(folder, name);
    const stats = fs.stat(path);
    if (stats?.isDirectory()) return filesBelow(fs, path, depth + 1).map((below) => posix.join(name, below));
    return stats?.isFile() ? [name] : [];
  });
};

const moduleOf: readonly (readonly [RegExp, string])[] = [
  [/\.png$/i, 'png'],
  [/\.jpe?g$/i, 'jpeg'],
];

const themeOf = (fs: RootedFs, theme: string) => {
  if (!fs.stat(theme)?.isDirectory()) throw missing(theme);
  const files = [...filesBelow(fs, theme)].sort(compareUtf8);
  if (files.length > mostFiles) throw missing(theme);
  return {
    theme: {
      fonts: files.filter((name) => /\.pf2$/i.test(name)),
      modules: moduleOf.flatMap(([ending, module]) =>
        files.some((name) => ending.test(name)) ? [module] : [],
      ),
    },
    copies: files.map((name) => ({ from: posix.join(theme, name), name: `theme/${name}` })),
  };
};

/** GRUB knows a picture by the ending of its name. */
const splashName = (image: string): string | undefined => {
  const ending = /\.(png|tga|jpe?g)$/i.exec(image)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : `background.${ending === 'jpg' ? 'jpeg' : ending}`;
};

/**
 * The pictures and fonts of a configuration, and what has to be copied for them.
 *
 * @throws {NixtoolsError} `INSTALL_FILE_MISSING` (environment)
 */
export const picturesOf = (fs: RootedFs, { font, splashImage, theme }: InstallConfig): Pictures => {
  const fileAt = (path: string): string => {
    if (!fs.stat(path)?.isFile()) throw missing(path);
    return path;
  };
  const splash = splashImage === '' ? undefined : splashName(splashImage);
  const shown = theme === '' ? undefined : themeOf(fs, theme);
  return {
    ...(font === '' ? {} : { font: 'converted-font.pf2' }),
    ...(splash === undefined ? {} : { splash }),
    ...(shown === undefined ? {} : { theme: shown.theme }),
    copies: [
      ...(font === '' ? [] : [{ from: fileAt(font), name: 'converted-font.pf2' }]),
      ...(splash === undefined ? [] : [{ from: fileAt(splashImage), name: splash }]),
      ...(shown?.copies ?? []),
    ],
    warnings:
      splashImage !== '' && splash === undefined
        ? [`GRUB shows no such picture as ${splashImage}: the menu has no background`]
        : [],
  };
};

const isSame = (from: string, to: string): boolean => {
  const stats = lstatSync(to, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size !== lstatSync(from).size) return false;
  return digestFileSync(from).sha256 === digestFileSync(to).sha256;
};

/** Copies what differs, before the menu that names it. @returns the paths that changed */
export const copyPictures = (fs: RootedFs, boot: string, { copies }: Pictures): readonly string[] => {
  const changed = copies.flatMap(({ from, name }) => {
    const source = fs.host(fs.resolve(from) ?? from);
    const to = posix.join(boot, name);
    if (isSame(source, to)) return [];
    mkdirSync(posix.dirname(to), { recursive: true });
    placeCopySync(source, to);
    return [to];
  });
  for (const folder of new Set(changed.map((path) => posix.dirname(path)))) syncFolderSync(folder);
  return changed;
};

/** After the menu: files of an earlier theme. */
export const removeOldTheme = (boot: string, { copies }: Pictures): readonly string[] => {
  const folder = posix.join(boot, 'theme');
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const kept = new Set(copies.map(({ name }) => posix.join(boot, name)));
  const old = readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: posix.join(entry.parentPath, entry.name) }))
    .filter(({ entry, path }) => !entry.isDirectory() && !kept.has(path))
    .map(({ path }) => path)
    .sort(compareUtf8);
  if (kept.size === 0 || ![...kept].some((path) => path.startsWith(`${folder}/`)))
    rmSync(folder, { recursive: true });
  else for (const path of old) rmSync(path);
  if (old.length > 0) syncFolderSync(boot);
  return old;
};
