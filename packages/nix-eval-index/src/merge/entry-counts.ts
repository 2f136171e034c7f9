import { type EntryLine, type EvalErrorKind, isFailed } from '@nixtools/snapshot';
import type { EvaluationCounts } from '../evaluation.ts';

export interface EntryCounts {
  readonly add: (line: EntryLine) => void;
  readonly result: () => Pick<EvaluationCounts, 'entries' | 'refused' | 'errors' | 'errorsByKind'>;
}

/** Counts in the order of their names. */
export const sortedCounts = (counts: ReadonlyMap<string, number>): { readonly [key: string]: number } =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Counts entries as they pass. */
export const createEntryCounts = (): EntryCounts => {
  const kinds = new Map<EvalErrorKind, number>();
  let entries = 0;
  let refused = 0;
  let errors = 0;
  return {
    add: ({ entry }) => {
      if (isFailed(entry)) {
        errors += 1;
        kinds.set(entry.error.kind, (kinds.get(entry.error.kind) ?? 0) + 1);
        return;
      }
      entries += 1;
      if (entry.refused !== undefined) refused += 1;
    },
    result: () => ({ entries, refused, errors, errorsByKind: sortedCounts(kinds) }),
  };
};
