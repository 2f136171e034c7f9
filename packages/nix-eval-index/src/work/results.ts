import type { Entry } from '@nixtools/snapshot';
import { readEntryLines } from '@nixtools/snapshot';
import type { Slice, SliceOutcome } from '../slice/slice.ts';
import { sliceId } from '../slice/slice.ts';
import type { Journal, SliceRecord } from './journal.ts';
import { sliceFile, writeEntries } from './slice-file.ts';

/** What the slices gave so far: the entries in files, all else in the journal and in memory. */
export interface Results {
  readonly find: (slice: Slice) => SliceRecord | undefined;
  readonly all: () => Iterable<SliceRecord>;
  readonly save: (slice: Slice, outcome: SliceOutcome) => Promise<SliceRecord>;
  /** The entries of a slice by attribute. */
  readonly entries: (record: SliceRecord) => Promise<Map<string, Entry>>;
  /** Replaces a slice's entries and record. */
  readonly revise: (record: SliceRecord, entries: ReadonlyMap<string, Entry>) => Promise<void>;
  readonly files: () => string[];
}

/** The results in a work folder. Entries are on disk before the journal speaks of them. */
export const createResults = (
  workFolder: string,
  journal: Journal,
  known: readonly SliceRecord[],
): Results => {
  const records = new Map(known.map((record) => [record.id, record]));
  const revise: Results['revise'] = async (record, entries) => {
    await writeEntries(sliceFile(workFolder, record.id), [...entries.values()]);
    const revised = { ...record, entries: entries.size };
    await journal.append(revised);
    records.set(record.id, revised);
  };
  return {
    find: (slice) => records.get(sliceId(slice)),
    all: () => records.values(),
    save: async ({ set, from, to }, outcome) => {
      const record = {
        id: sliceId({ set, from, to }),
        slice: { set, from, to },
        entries: 0,
        skipped: { ...outcome.skipped },
        sets: outcome.sets,
        caught: outcome.caught,
        alone: outcome.alone,
      };
      await revise(record, new Map(outcome.entries.map((entry) => [entry.attr, entry])));
      return record;
    },
    entries: async ({ id }) => {
      const entries = new Map<string, Entry>();
      for await (const { entry } of readEntryLines(sliceFile(workFolder, id))) entries.set(entry.attr, entry);
      return entries;
    },
    revise,
    files: () => [...records.keys()].map((id) => sliceFile(workFolder, id)),
  };
};
