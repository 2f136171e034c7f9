import { NixtoolsError } from '../error.ts';
import { narNameProblem } from '../nar/node.ts';
import type { ListingNode } from './listing.ts';

/** Deeper than any path that the kernel takes in one piece is no folder that somebody made. */
const deepest = 1024;
/** What JSON can say and UTF-8 cannot. */
const loneSurrogate = /\p{Surrogate}/u;
/** The largest packages have some hundred thousand. */
const mostFiles = 1_000_000;
/** In UTF-16 units: the kernel makes no longer link. */
const longestTarget = 4096;

/**
 * Reads a `.ls` file, as `nix copy --to 'file://…?write-nar-listing=1'` writes it: JSON, version 1, with `type`, `entries`,
 * `executable` and `target`. Members that are not known (`size`, `narOffset`) are passed over.
 *
 * @param place names the file in errors
 * @throws {NixtoolsError} `LISTING_SYNTAX`, `LISTING_TOO_LARGE` (verification); the place has the file in the listing
 * @see `listNar` in Nix's `libstore/nar-accessor.cc`
 * @example parseListing(await readFile('cache/<hash>.ls')).type // 'directory'
 */
export const parseListing = (bytes: Uint8Array, place = 'a listing'): ListingNode => {
  const document = parseJson(bytes, place);
  const version = memberOf(document, 'version');
  if (version !== 1) throw syntaxError(place, `expected version 1, found ${shown(version)}`);
  return readTree(memberOf(document, 'root'), place);
};

type JsonObject = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** A folder whose members are still to be read. */
interface Pending {
  readonly path: string;
  readonly depth: number;
  readonly members: JsonObject;
  readonly entries: Map<string, ListingNode>;
}

/** An explicit list instead of recursion: how deep a tree goes is the writer's choice. */
const readTree = (root: unknown, place: string): ListingNode => {
  const pending: Pending[] = [];
  let files = 0;
  const read = (value: unknown, path: string, depth: number): ListingNode => {
    if (++files > mostFiles) throw tooLarge(place, `more than ${mostFiles} files`);
    if (depth > deepest) throw tooLarge(place, `folders nested more than ${deepest} deep`);
    const node = readNode(value, `${place}:${path.slice(0, 300) || '/'}`);
    if (node.type === 'directory') pending.push({ path, depth, ...node });
    return node.type === 'directory' ? { type: 'directory', entries: node.entries } : node;
  };
  const tree = read(root, '', 0);
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const { path, depth, members, entries } = folder;
    for (const [name, value] of Object.entries(members)) {
      const problem = narNameProblem(name) ?? (loneSurrogate.test(name) ? 'is no Unicode' : undefined);
      if (problem !== undefined)
        throw syntaxError(`${place}:${path.slice(0, 300) || '/'}`, `the name ${shown(name)} ${problem}`);
      entries.set(name, read(value, `${path}/${name}`, depth + 1));
    }
  }
  return tree;
};

type ReadNode =
  | Exclude<ListingNode, { readonly type: 'directory' }>
  | {
      readonly type: 'directory';
      readonly members: JsonObject;
      readonly entries: Map<string, ListingNode>;
    };

const readNode = (value: unknown, place: string): ReadNode => {
  const type = memberOf(value, 'type');
  if (type === 'directory') {
    const members = memberOf(value, 'entries');
    if (!isObject(members)) throw syntaxError(place, 'a directory without entries');
    return { type, members, entries: new Map() };
  }
  if (type === 'regular') {
    const executable = memberOf(value, 'executable') ?? false;
    if (typeof executable !== 'boolean') throw syntaxError(place, 'executable is neither true nor false');
    return { type, executable };
  }
  if (type !== 'symlink')
    throw syntaxError(place, `expected a regular file, a symlink or a directory, found ${shown(type)}`);
  const target = memberOf(value, 'target');
  if (typeof target !== 'string' || target === '' || target.length > longestTarget || target.includes('\0'))
    throw syntaxError(place, `${shown(target)} is no target of a symbolic link`);
  return { type, target };
};

const parseJson = (bytes: Uint8Array, place: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw syntaxError(place, 'it is no JSON', cause);
  }
};

/** What is nested can be nested deeper than any printer of JSON goes. */
const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a set';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value);
};

const hint = 'the listing is damaged, or Nix did not write it: copy the path to the cache again';

const syntaxError = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({ code: 'LISTING_SYNTAX', kind: 'verification', message, place, hint, cause });

const tooLarge = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({ code: 'LISTING_TOO_LARGE', kind: 'verification', message, place, hint });
