import type { EvaluationProgress } from './evaluation.ts';
import type { SliceRecord } from './work/journal.ts';
import type { Results } from './work/results.ts';

export interface Progress {
  readonly enter: (phase: EvaluationProgress['phase']) => void;
  readonly settle: (members: number, errors: number) => void;
}

const total = (counts: { readonly [reason: string]: number }): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Members of a slice that are done. */
const doneIn = ({ counts, skipped }: SliceRecord): number => counts.entries + counts.errors + total(skipped);

/** Keeps the numbers that a progress bar shows, those of an earlier run included. */
export const createProgress = (
  rootMembers: number,
  results: Results,
  report: (progress: EvaluationProgress) => void,
): Progress => {
  let phase: EvaluationProgress['phase'] = 'evaluate';
  let done = [...results.all()].reduce((sum, record) => sum + doneIn(record), 0);
  let errors = 0;
  const tell = (): void => {
    let names = rootMembers;
    let sets = 1;
    for (const record of results.all()) {
      for (const { size } of record.sets) {
        names += size;
        sets += 1;
      }
    }
    report({ phase, names, done, errors, sets });
  };
  return {
    enter: (next) => {
      phase = next;
      tell();
    },
    settle: (members, failed) => {
      done += members;
      errors += failed;
      tell();
    },
  };
};
