import { type Entry, type EvalErrorKind, isFailed } from '@nixtools/snapshot';
import type { EvaluationCounts } from '../evaluation.ts';

/** How many of some entries are what. */
export type EntryCounts = Pick<EvaluationCounts, 'entries' | 'refused' | 'errors' | 'errorsByKind'>;

/** Counts in the order of their names. */
export const sortedCounts = (counts: ReadonlyMap<string, number>): { readonly [key: string]: number } =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

const add = (counts: Map<string, number>, key: string, count: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + count);
};

/** @example countEntries([{ attr: 'x', error: { kind: 'throw', message: 'gone' } }]) // { entries: 0, refused: 0, errors: 1, errorsByKind: { throw: 1 } } */
export const countEntries = (all: Iterable<Entry>): EntryCounts => {
  const kinds = new Map<EvalErrorKind, number>();
  let entries = 0;
  let refused = 0;
  let errors = 0;
  for (const entry of all) {
    if (isFailed(entry)) {
      errors += 1;
      add(kinds, entry.error.kind, 1);
    } else {
      entries += 1;
      if (entry.refused !== undefined) refused += 1;
    }
  }
  return { entries, refused, errors, errorsByKind: sortedCounts(kinds) };
};

export const sumOfCounts = (all: Iterable<EntryCounts>): EntryCounts => {
  const kinds = new Map<string, number>();
  let [entries, refused, errors] = [0, 0, 0];
  for (const counts of all) {
    entries += counts.entries;
    refused += counts.refused;
    errors += counts.errors;
    for (const [kind, count] of Object.entries(counts.errorsByKind)) add(kinds, kind, count);
  }
  return { entries, refused, errors, errorsByKind: sortedCounts(kinds) };
};
