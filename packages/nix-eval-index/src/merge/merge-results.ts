import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { EvaluationCounts } from '../evaluation.ts';
import type { Results } from '../work/results.ts';
import { sortedCounts, sumOfCounts } from './entry-counts.ts';
import { mergeEntries } from './merge-entries.ts';

export interface MergeResultsOptions {
  readonly workFolder: string;
  /** How many members of the root set were to be evaluated. */
  readonly rootMembers: number;
  readonly results: Results;
}

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, n) => sum + n, 0);

/** Makes one sorted file of all entries, and counts what is in it. */
export const mergeResults = async ({
  workFolder,
  rootMembers,
  results,
}: MergeResultsOptions): Promise<{ entriesFile: string; counts: EvaluationCounts }> => {
  const entriesFile = join(workFolder, 'entries.jsonl');
  const merged = await mergeEntries({ files: results.files(), out: entriesFile });

  const skipped = new Map<string, number>();
  let names = rootMembers;
  let sets = 1;
  for (const record of results.all()) {
    sets += record.sets.length;
    for (const { size } of record.sets) names += size;
    for (const [reason, count] of Object.entries(record.skipped))
      skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  }
  const counts: EvaluationCounts = {
    names,
    ...sumOfCounts(Array.from(results.all(), ({ counts }) => counts)),
    skipped: total(skipped),
    skippedByReason: sortedCounts(skipped),
    sets,
  };
  refuseLoss(counts, merged);
  return { entriesFile, counts };
};

/** A name that is nowhere would be a lie in the index, so it is an error here. */
const refuseLoss = ({ names, entries, errors, skipped }: EvaluationCounts, merged: number): void => {
  if (merged === entries + errors && names === merged + skipped) return;
  throw new NixtoolsError({
    code: 'COUNTS_DIFFER',
    kind: 'failed',
    message: `of ${names} names, ${entries} are entries, ${errors} errors and ${skipped} skipped, and ${merged} are in the file: that does not add up`,
    hint: 'this is a mistake in nixtools: please report it with the tree',
  });
};
