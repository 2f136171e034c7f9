import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareUtf8, isNixtoolsError, NixtoolsError } from '@nixtools/nix-formats';
import { parseNix } from '@nixtools/nix-syntax';
import type { Source } from '../names/scope.ts';

/** All Nix of a folder. */
export interface SourceTree {
  /** By path below the folder, sorted. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Files that end with `.nix` and are none: place and reason. */
  readonly unreadable: readonly { readonly place: string; readonly message: string }[];
}

/** Links are not followed: they may lead out of the tree, or round in it. */
const nixFilesBelow = (folder: string, prefix: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => compareUtf8(a.name, b.name))
    .flatMap((entry) => {
      const file = `${prefix}${entry.name}`;
      if (entry.isDirectory())
        return entry.name === '.git' ? [] : nixFilesBelow(join(folder, entry.name), `${file}/`);
      return entry.isFile() && entry.name.endsWith('.nix') ? [file] : [];
    });

const filesOf = (tree: string): readonly string[] => {
  try {
    return nixFilesBelow(tree, '');
  } catch (cause) {
    throw new NixtoolsError({
      code: 'TREE_INVALID',
      kind: 'usage',
      message: `this folder cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      place: tree,
      hint: 'name a folder with files of Nix',
    });
  }
};

/**
 * Reads every file that ends with `.nix`.
 *
 * @throws {NixtoolsError} `TREE_INVALID` (usage)
 */
export const readTree = (tree: string): SourceTree => {
  const sources = new Map<string, Source>();
  const unreadable: { place: string; message: string }[] = [];
  for (const file of filesOf(tree))
    try {
      const text = readFileSync(join(tree, file), 'utf8');
      sources.set(file, { file, text, root: parseNix(text, file) });
    } catch (error) {
      if (!isNixtoolsError(error)) throw error;
      unreadable.push({ place: error.place ?? file, message: error.message });
    }
  return { sources, unreadable };
};
