import { compareUtf8, hashBytes, printBase16 } from '@nixtools/nix-formats';
import { splitId } from '../description/id.ts';
import type { Lock } from '../place/deployment.ts';

/** Characters that every target takes for the name of a user. */
const longest = 31;

/**
 * A user name for each service, called after its id. Two ids that would give one name, and ids that are too long, get
 * names with a hash; names that the lock has stay.
 *
 * @example accountNames(['postgres@shop'], {}) // { 'postgres@shop': 'postgres-shop' }
 */
export const accountNames = (ids: Iterable<string>, old: Lock['names']): Lock['names'] => {
  const given = new Map<string, string>();
  const used = new Set<string>();
  const give = (id: string, name: string): void => {
    given.set(id, name);
    used.add(name);
  };
  for (const [id, name] of Object.entries(old).sort(([a], [b]) => compareUtf8(a, b)))
    if (!used.has(name)) give(id, name);
  for (const id of [...new Set(ids)].sort(compareUtf8))
    if (!given.has(id)) give(id, [...candidates(id)].find((name) => !used.has(name)) ?? hashed(id, 0));
  return Object.fromEntries([...given].sort(([a], [b]) => compareUtf8(a, b)));
};

/** The plain name, if it is one, and then names that nobody has by chance. */
function* candidates(id: string): Generator<string> {
  const plain = plainName(id);
  if (plain.length <= longest) yield plain;
  for (let salt = 0; salt < 1000; salt++) yield hashed(id, salt);
}

const plainName = (id: string): string => {
  const { kind, instance } = splitId(id);
  const name = (instance === undefined ? kind : `${kind}-${instance}`)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-');
  return /^[a-z_]/.test(name) ? name : `_${name}`;
};

const hashed = (id: string, salt: number): string => {
  const text = salt === 0 ? id : `${id} ${salt}`;
  const hash = printBase16(hashBytes('sha256', new TextEncoder().encode(text))).slice(0, 8);
  return `${plainName(id).slice(0, longest - hash.length - 1)}-${hash}`;
};
