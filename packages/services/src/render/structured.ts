import { stringify } from 'yaml';
import { isObject, type Json } from '../description/json.ts';

/** An object of a structured target; what is undefined is left out. */
export interface Tree {
  readonly [name: string]: Json | undefined;
}

/** Without what is undefined, and without objects and lists in which nothing is. */
export const pruned = (value: Json | undefined): Json | undefined => {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((one: Json) => pruned(one) ?? {});
  if (!isObject(value)) return value;
  const entries = Object.entries(value as Tree).flatMap(([name, inner]) => {
    const kept = pruned(inner);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

/** Overrides are merged in: objects deeply, all else in the place of what was there. RFC 7396 without deletion. */
export const merged = (base: Json | undefined, over: Json | undefined): Json => {
  if (over === undefined) return base ?? {};
  if (!isObject(base) || !isObject(over)) return over;
  const names = [...new Set([...Object.keys(base), ...Object.keys(over).sort()])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      name in over ? merged(base[name] as Json, over[name] as Json) : (base[name] as Json),
    ]),
  );
};

/** Texts are quoted whenever another reading is possible, also by readers of YAML 1.1 such as compose and Kubernetes. */
export const printYaml = (value: Json | undefined): string =>
  stringify(pruned(value) ?? {}, {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
