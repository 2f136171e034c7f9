import { canonicalJson } from '@nixtools/nix-formats';
import { z } from 'zod';
import { type Entry, isFailed, type Json } from '../entry.ts';
import { failedEntry, packageEntry } from '../entry-schema.ts';
import type { DerivedMembers, RootFacts } from './root-facts.ts';

/**
 * What is left of an entry when its attribute, its root and what follows from the root are known: names of fields -> canonical
 * JSON. A name begins with `:` for a member of `meta` (`:license`) and with `.` for one of the entry itself (`.refused`).
 */
export type Fields = ReadonlyMap<string, string>;

const derivedNames = ['name', 'outputs', 'pname', 'system', 'version'] as const;

/** The fields of an entry; derived members are there where they are not what is `expected`. */
export const fieldsOf = (entry: Entry, expected?: DerivedMembers): Fields => {
  const fields = new Map<string, string>();
  if (isFailed(entry)) return fields.set('.error', canonicalJson(entry.error));
  for (const name of derivedNames) {
    const text = canonicalJson(entry[name]);
    if (expected === undefined || text !== canonicalJson(expected[name])) fields.set(`.${name}`, text);
  }
  if (entry.metaDropped !== undefined) fields.set('.metaDropped', canonicalJson(entry.metaDropped));
  if (entry.refused !== undefined) fields.set('.refused', canonicalJson(entry.refused));
  for (const [name, value] of Object.entries(entry.meta)) fields.set(`:${name}`, canonicalJson(value));
  return fields;
};

const { name, outputs, pname, system, version, metaDropped, refused } = packageEntry.shape;
const ownMembers = z.strictObject({
  name: name.exactOptional(),
  outputs: outputs.exactOptional(),
  pname: pname.exactOptional(),
  system: system.exactOptional(),
  version: version.exactOptional(),
  metaDropped,
  refused,
});

export interface EntryParts {
  readonly attr: string;
  /** Absent for an attribute that failed. */
  readonly root?: { readonly facts: RootFacts; readonly expected: DerivedMembers } | undefined;
  readonly fields: readonly (readonly [field: string, value: Json])[];
}

/** The entry that has these fields; `undefined` where none can have them. The inverse of `fieldsOf`. */
export const entryFromFields = ({ attr, root, fields }: EntryParts): Entry | undefined => {
  if (attr === '') return undefined;
  const own: (readonly [string, Json])[] = [];
  const meta: (readonly [string, Json])[] = [];
  for (const [field, value] of fields) {
    const sort = field[0] === ':' ? meta : field[0] === '.' ? own : undefined;
    // A member of that name is dropped by readers of entries.
    if (sort === undefined || field === ':__proto__') return undefined;
    sort.push([field.slice(1), value]);
  }
  if (root === undefined) {
    if (meta.length > 0) return undefined;
    const failed = failedEntry.safeParse({ ...Object.fromEntries(own), attr });
    return failed.success ? failed.data : undefined;
  }
  const members = { attr, drvPath: root.facts.drvPath, ...root.expected, meta: Object.fromEntries(meta) };
  if (own.length === 0) return members;
  const read = ownMembers.safeParse(Object.fromEntries(own));
  return read.success ? { ...members, ...read.data } : undefined;
};
