import { parseDrvName } from '@nixtools/nix-formats';
import { programAliases, wellKnownPlaces } from './known-places.ts';
import type { Reference } from './references.ts';

/** A folder of the host and the programs in it. */
export interface HostFolder {
  readonly folder: string;
  readonly programs: readonly string[];
}

export interface RebindOptions {
  /**
   * Paths of NixOS -> paths of the host; the longest begin wins. A path is absolute, or begins with the name of a
   * package, with or without its version: `nginx/bin/nginx`, `nginx-1.4.6/conf`, `openssl`.
   */
  readonly table?: Readonly<Record<string, string>>;
  /** What the host has, in the order of PATH. Programs that are not in the table are looked up by their name. */
  readonly host?: readonly HostFolder[];
}

/** A path of NixOS that became a path of the host. */
export interface Rebind {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  /** The user's table, the name of a program on the host, where a package's programs are, or a place that all systems agree on. */
  readonly by: 'table' | 'program' | 'folder' | 'known';
}

export type Rebound = Pick<Rebind, 'to' | 'by'>;

/**
 * Which path of the host stands for a path of NixOS; undefined where nothing is known.
 *
 * @param folder where the host has programs of the same package, if it has: see `programFolder`
 */
export const rebindReference = (
  reference: Reference,
  { table = {}, host = [] }: RebindOptions,
  folder?: string,
): Rebound | undefined => {
  const named = lookUp(reference, table);
  if (named !== undefined) return { to: named, by: 'table' };
  if (host.length === 0) return undefined;
  const program = programOf(reference);
  const found = program === undefined ? undefined : findProgram(program, host);
  if (found !== undefined) return { to: found, by: 'program' };
  const to = ofPackage(reference.rest, folder);
  if (to !== undefined) return { to, by: 'folder' };
  const known = lookUp(reference, wellKnownPlaces);
  return known === undefined ? undefined : { to: known, by: 'known' };
};

/** The folder of the host that has the program which a path of NixOS names. @example '/usr/lib/postgresql/15/bin' */
export const programFolder = (reference: Reference, { host = [] }: RebindOptions): string | undefined => {
  const program = programOf(reference);
  const found = program === undefined ? undefined : findProgram(program, host);
  return found?.slice(0, found.lastIndexOf('/'));
};

/** Folders of a package are near its programs; those of other programs are the usual ones. */
const ofPackage = (rest: string, folder: string | undefined): string | undefined => {
  const prefix = folder?.replace(/\/s?bin$/, '');
  if (/^\/s?bin$/.test(rest)) return folder ?? `/usr${rest}`;
  if (rest === '/lib') return `${prefix ?? '/usr'}/lib`;
  return rest === '' ? prefix : undefined;
};

const lookUp = (
  { text, name, rest }: Reference,
  table: Readonly<Record<string, string>>,
): string | undefined => {
  const paths = [text, `${name}${rest}`, `${parseDrvName(name).name}${rest}`];
  const matches = Object.entries(table).flatMap(([from, to]) =>
    paths
      .filter((path) => path === from || path.startsWith(`${from}/`))
      .map((path) => ({ from, to: `${to}${path.slice(from.length)}` })),
  );
  return matches.sort((a, b) => b.from.length - a.from.length)[0]?.to;
};

/** @example programOf({ …, rest: '/bin/nginx' }) // 'nginx' */
const programOf = ({ rest }: Reference): string | undefined =>
  /^\/(?:s?bin|libexec)\/([^/]+)$/.exec(rest)?.[1];

const findProgram = (program: string, host: readonly HostFolder[]): string | undefined => {
  for (const name of [program, ...(programAliases[program] ?? [])]) {
    const folder = host.find(({ programs }) => programs.includes(name));
    if (folder !== undefined) return `${folder.folder}/${name}`;
  }
  return undefined;
};
