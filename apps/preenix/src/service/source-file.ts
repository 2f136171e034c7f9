import { resolve } from 'node:path';
import { parseAttrPath } from '@nixtools/nix-formats';

/** A file of services, and what in it is meant. */
export interface SourceFile {
  /** As messages call it. */
  readonly name: string;
  readonly path: string;
  /** Names, from the outside in; none for the whole. */
  readonly attribute: readonly string[];
}

/**
 * Reads `FILE` or `FILE#ATTR`. What follows the last `#` is the attribute, so a file with one in its name ends in another.
 *
 * @param folder that the name is relative to
 * @param attr of `-A`, for names that have no attribute of their own
 * @throws {NixtoolsError} `ATTR_PATH_SYNTAX` (usage)
 * @example sourceFile('tide.nix#high', { folder: '/etc' }) // { name: 'tide.nix', path: '/etc/tide.nix', attribute: ['high'] }
 */
export const sourceFile = (
  given: string,
  { folder, attr }: { readonly folder: string; readonly attr?: string | undefined },
): SourceFile => {
  const at = given.lastIndexOf('#');
  const name = at === -1 ? given : given.slice(0, at);
  const wanted = at === -1 ? attr : given.slice(at + 1);
  return { name, path: resolve(folder, name), attribute: wanted ? parseAttrPath(wanted) : [] };
};
