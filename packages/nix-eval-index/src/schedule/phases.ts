import { NixtoolsError } from '@nixtools/nix-formats';
import { type Entry, isFailed } from '@nixtools/snapshot';
import { type EvaluateSliceOptions, evaluateSlice } from '../slice/evaluate-slice.ts';
import { refusedEntry } from '../slice/refusal.ts';
import type { SliceContext } from '../slice/settle-member.ts';
import type { Slice, SliceOutcome } from '../slice/slice.ts';
import type { SliceRecord } from '../work/journal.ts';
import type { Results } from '../work/results.ts';
import type { Evaluator } from '../worker/evaluator.ts';
import type { SliceQueue } from './slice-queue.ts';

export interface PhaseOptions {
  readonly results: Results;
  readonly context: SliceContext;
  readonly onSettled: EvaluateSliceOptions['onSettled'];
}

const single = ({ slice }: SliceRecord, index: number): Slice => ({
  set: slice.set,
  from: index,
  to: index + 1,
});

/** Takes slices from the queue until there are none, and puts the sets into it that they hold. */
export const evaluateQueue =
  (queue: SliceQueue, { results, context, onSettled }: PhaseOptions) =>
  async (evaluator: Evaluator): Promise<void> => {
    for (let slice = await queue.take(); slice !== undefined; slice = await queue.take()) {
      try {
        const known = results.find(slice);
        const record =
          known ??
          (await results.save(
            slice,
            await evaluateSlice({ slice, evaluator, context, onSettled, purpose: 'first' }),
          ));
        // Backwards onto a stack: the first set is the next one.
        for (const set of record.sets.toReversed()) queue.add(set);
      } finally {
        queue.settle();
      }
    }
  };

const addCounts = (
  a: { readonly [reason: string]: number },
  b: { readonly [reason: string]: number },
): { [reason: string]: number } => {
  const sum = { ...a };
  for (const [reason, count] of Object.entries(b)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
};

const withOutcome = (record: SliceRecord, outcome: SliceOutcome): SliceRecord => ({
  ...record,
  skipped: addCounts(record.skipped, outcome.skipped),
  sets: [...record.sets, ...outcome.sets],
  caught: [...record.caught, ...outcome.caught],
});

/** Tries members alone that ended their process; what ends one again is recorded. Sets that come to light are queued. */
export const retryAlone =
  (queue: SliceQueue, { results, context, onSettled }: PhaseOptions) =>
  async (evaluator: Evaluator): Promise<void> => {
    for (const record of [...results.all()].filter(({ alone }) => alone.length > 0)) {
      const entries = await results.entries(record);
      let revised: SliceRecord = { ...record, alone: [] };
      for (const index of record.alone) {
        const slice = single(record, index);
        const outcome = await evaluateSlice({ slice, evaluator, context, onSettled, purpose: 'alone' });
        for (const entry of outcome.entries) entries.set(entry.attr, entry);
        for (const set of outcome.sets) queue.add(set);
        revised = withOutcome(revised, outcome);
        await evaluator.close();
      }
      await results.revise(revised, entries);
    }
  };

/** Evaluates what failed with `throw` or `assert` again, by an evaluator whose environment lifts the set's policy. */
export const askPolicy =
  (records: SliceRecord[], { results, context }: PhaseOptions) =>
  async (evaluator: Evaluator): Promise<void> => {
    for (let record = records.pop(); record !== undefined; record = records.pop()) {
      const entries = await results.entries(record);
      for (const permitted of await evaluatePermitted(record, evaluator, context)) {
        const failed = entries.get(permitted.attr);
        const refused = failed && isFailed(failed) ? refusedEntry(failed, permitted) : undefined;
        if (refused !== undefined) entries.set(refused.attr, refused);
      }
      await results.revise({ ...record, caught: [] }, entries);
    }
  };

const evaluatePermitted = async (
  record: SliceRecord,
  evaluator: Evaluator,
  context: SliceContext,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  try {
    for (const index of record.caught) {
      const slice = single(record, index);
      entries.push(...(await evaluateSlice({ slice, evaluator, context, purpose: 'permitted' })).entries);
    }
  } catch (error) {
    // Without its policy a set may have other members: then nothing is learnt here, and the failures stand.
    if (!(error instanceof NixtoolsError && error.code === 'PACKAGE_SET_LOST')) throw error;
  }
  return entries;
};
