import { type Entry, isFailed } from '@nixtools/snapshot';
import type { PackageSet } from '../worker/evaluator.ts';
import type { SliceOutcome } from './slice.ts';

/** A `SliceOutcome` in the making. */
export interface OutcomeLog {
  readonly record: (entry: Entry) => void;
  /** Records a failure that `tryEval` catches. */
  readonly recordCaught: (index: number, entry: Entry) => void;
  readonly skip: (reason: string) => void;
  readonly enter: (index: number, name: string, size: number) => void;
  readonly tryAlone: (index: number) => void;
  /** How many members are done so far, and how many of them failed. */
  readonly settled: () => { readonly members: number; readonly errors: number };
  readonly result: () => SliceOutcome;
}

export const createOutcomeLog = (set: PackageSet): OutcomeLog => {
  const entries: Entry[] = [];
  const skipped = new Map<string, number>();
  const sets: PackageSet[] = [];
  const caught: number[] = [];
  const alone: number[] = [];
  let skips = 0;
  const skip = (reason: string): void => {
    skips += 1;
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  };
  return {
    record: (entry) => entries.push(entry),
    recordCaught: (index, entry) => {
      caught.push(index);
      entries.push(entry);
    },
    skip,
    enter: (index, name, size) => {
      skip('package-set');
      sets.push({ path: [...set.path, index], names: [...set.names, name], size });
    },
    tryAlone: (index) => alone.push(index),
    settled: () => ({ members: entries.length + skips, errors: entries.filter(isFailed).length }),
    result: () => ({ entries, skipped: Object.fromEntries(skipped), sets, caught, alone }),
  };
};
