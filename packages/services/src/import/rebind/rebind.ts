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
  /** The user's table, the name of a program on the host, a folder of programs, or a place that all systems agree on. */
  readonly by: 'table' | 'program' | 'folder' | 'known';
}

export type Rebound = Pick<Rebind, 'to' | 'by'>;

/** Which path of the host stands for a path of NixOS; undefined where nothing is known. */
export const rebindReference = (
  reference: Reference,
  { table = {}, host = [] }: RebindOptions,
): Rebound | undefined => {
  const named = lookUp(reference, table);
  if (named !== undefined) return { to: named, by: 'table' };
  const program = programOf(reference);
  const found = program === undefined ? undefined : findProgram(program, host);
  if (found !== undefined) return { to: found, by: 'program' };
  if (host.length > 0 && /^\/s?bin$/.test(reference.rest))
    return { to: `/usr${reference.rest}`, by: 'folder' };
  const known = lookUp(reference, wellKnownPlaces);
  return known === undefined || host.length === 0 ? undefined : { to: known, by: 'known' };
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
const programOf = ({ rest }: Reference): string | undefined => /^\/s?bin\/([^/]+)$/.exec(rest)?.[1];

const findProgram = (program: string, host: readonly HostFolder[]): string | undefined => {
  for (const name of [program, ...(programAliases[program] ?? [])]) {
    const folder = host.find(({ programs }) => programs.includes(name));
    if (folder !== undefined) return `${folder.folder}/${name}`;
  }
  return undefined;
};
