import { isObject } from './json.ts';

/** What a text of a service refers to: `${port.http}`, `${need.db.address}`, `${listen.sql:,}`. */
export interface Reference {
  readonly to: string;
  /** All behind the first dot: `http`, `db.address`, `listen.sql.address`. */
  readonly name: string;
  /** Behind a colon: what stands between the addresses of `listen`. */
  readonly separator: string | undefined;
}

// A dot is no part of a shell's variable names, so a script's own `${HOME}` is never taken for a reference.
const byTarget = String.raw`(port|value|secret)\.([a-z0-9][a-z0-9_-]*)`;
const byPlace = String.raw`(own|host|need|listen|each)\.([a-z0-9][a-z0-9_.-]*)(?::([^{}\n]*))?`;
const anyPattern = new RegExp(String.raw`\$\{(?:${byTarget}|${byPlace})\}`, 'g');
const parameterPattern = new RegExp(String.raw`\$\{${byTarget}\}`, 'g');
const placePattern = new RegExp(String.raw`\$\{${byPlace}\}`, 'g');

export const referencesIn = (text: string): Reference[] =>
  [...text.matchAll(anyPattern)].map(
    ([, to, name, place = '', placed = '', separator]): Reference =>
      to === undefined || name === undefined
        ? { to: place, name: placed, separator }
        : { to, name, separator: undefined },
  );

/** Whether any text in a value, or a name in it, could be one with references. Cheap, as nearly all have none. */
export const mayRefer = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('${');
  if (Array.isArray(value)) return value.some(mayRefer);
  if (!isObject(value)) return false;
  for (const name in value) if (mayRefer(value[name]) || name.includes('${')) return true;
  return false;
};

/** @example printReference({ to: 'need', name: 'db.host', separator: undefined }) // 'need.db.host' */
export const printReference = ({ to, name }: Pick<Reference, 'to' | 'name'>): string => `${to}.${name}`;

/** A parameter or a secret of the service: what it stands for may depend on the target. */
export interface Parameter {
  readonly to: 'port' | 'value' | 'secret';
  readonly name: string;
}

/** Texts of replaced references are not looked through again. */
export const replaceParameters = (text: string, replace: (parameter: Parameter) => string): string =>
  text.replace(parameterPattern, (_, to: Parameter['to'], name: string) => replace({ to, name }));

/** What depends on where services run: `own`, `host`, `need`, `listen`, `each`. */
export const replacePlaced = (text: string, replace: (reference: Reference) => string): string =>
  text.replace(placePattern, (_, to: string, name: string, separator: string | undefined) =>
    replace({ to, name, separator }),
  );
