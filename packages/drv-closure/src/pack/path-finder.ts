import { referenceText } from '../graph/tokens.ts';

const HASH = 32;

/** The paths that a text may refer to, by their hash part. */
export type KnownReferences = ReadonlyMap<string, { readonly path: string; readonly reference: number }>;

export interface Templated {
  readonly text: string;
  readonly references: readonly number[];
}

/** The hash part of a path that is in the store. */
export const pathHashOf = (path: string, storeDir: string): string =>
  path.slice(storeDir.length + 1, storeDir.length + 1 + HASH);

/** Puts a token in the place of each known store path. */
export const replacePaths = (text: string, storeDir: string, known: KnownReferences): Templated => {
  const prefix = `${storeDir}/`;
  let at = text.indexOf(prefix);
  if (at === -1) return { text, references: [] };
  const references: number[] = [];
  let result = '';
  let from = 0;
  while (at !== -1) {
    const hashAt = at + prefix.length;
    const found = known.get(text.slice(hashAt, hashAt + HASH));
    if (found !== undefined && text.startsWith(found.path, at)) {
      result += text.slice(from, at) + referenceText;
      references.push(found.reference);
      from = at + found.path.length;
      at = text.indexOf(prefix, from);
    } else at = text.indexOf(prefix, hashAt);
  }
  return { text: result + text.slice(from), references };
};
