import type { Entry } from '@nixtools/snapshot';
import { readEntryLines } from '@nixtools/snapshot';
import { countEntries } from '../merge/entry-counts.ts';
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
  readonly revise: (
    record: Omit<SliceRecord, 'counts'>,
    entries: ReadonlyMap<string, Entry>,
  ) => Promise<SliceRecord>;
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
    const revised = { ...record, counts: countEntries(entries.values()) };
    await journal.append(revised);
    records.set(record.id, revised);
    return revised;
  };
  return {
    find: (slice) => records.get(sliceId(slice)),
    all: () => records.values(),
    save: ({ set, from, to }, { entries, skipped, sets, caught, alone }) =>
      revise(
        {
          id: sliceId({ set, from, to }),
          slice: { set, from, to },
          ...{ skipped: { ...skipped }, sets, caught, alone },
        },
        new Map(entries.map((entry) => [entry.attr, entry])),
      ),
    entries: async ({ id }) => {
      const entries = new Map<string, Entry>();
      for await (const { entry } of readEntryLines(sliceFile(workFolder, id))) entries.set(entry.attr, entry);
      return entries;
    },
    revise,
    files: () => [...records.keys()].map((id) => sliceFile(workFolder, id)),
  };
};
