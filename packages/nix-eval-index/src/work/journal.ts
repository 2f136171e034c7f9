import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '@nixtools/durable-fs';
import { z } from 'zod';

const count = z.int().nonnegative();

const packageSet = z.object({
  path: z.array(count).readonly(),
  names: z.array(z.string()).readonly(),
  size: count,
});

const record = z.object({
  id: z.string(),
  slice: z.object({ set: packageSet, from: count, to: count }),
  /** Of the entries in the slice's file. */
  counts: z.object({
    entries: count,
    refused: count,
    errors: count,
    errorsByKind: z.record(z.string(), count),
  }),
  skipped: z.record(z.string(), count),
  sets: z.array(packageSet).readonly(),
  /** Members that are still to be offered to the set's own policy switches. */
  caught: z.array(count).readonly(),
  /** Members that are still to be tried alone. */
  alone: z.array(count).readonly(),
});

/** What is known of one slice. A later record of the same slice replaces the earlier one. */
export type SliceRecord = z.infer<typeof record>;

const header = z.object({ journal: z.literal(2), identity: z.string(), root: packageSet });

export type JournalHeader = z.infer<typeof header>;

export interface Journal {
  /** On disk when it resolves. */
  readonly append: (record: SliceRecord) => Promise<void>;
  readonly close: () => Promise<void>;
}

const appendTo = (handle: FileHandle): Journal => ({
  append: async (record) => {
    await handle.appendFile(`${JSON.stringify(record)}\n`);
    await handle.datasync();
  },
  close: () => handle.close(),
});

/** Begins a journal, in place of whatever was there. */
export const startJournal = async (file: string, first: JournalHeader): Promise<Journal> => {
  const handle = await open(file, 'w');
  await handle.appendFile(`${JSON.stringify(first)}\n`);
  await handle.datasync();
  await syncFolder(dirname(file));
  return appendTo(handle);
};

/** Goes on with a journal, whose last line may have been cut by a sudden end. */
export const continueJournal = async (file: string, validBytes: number): Promise<Journal> => {
  const handle = await open(file, 'r+');
  await handle.truncate(validBytes);
  await handle.close();
  return appendTo(await open(file, 'a'));
};

export interface ReadJournal {
  readonly header: JournalHeader;
  readonly records: readonly SliceRecord[];
  /** Length of the part that holds whole lines. */
  readonly validBytes: number;
}

const parseLine = <T>(schema: z.ZodType<T>, line: string): T | undefined => {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
};

/** Reads a journal up to the first line that is not whole; nothing when there is none, or it is not ours. */
export const readJournal = async (file: string): Promise<ReadJournal | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [first = '', ...lines] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const parsed = parseLine(header, first);
  if (parsed === undefined) return undefined;
  const records: SliceRecord[] = [];
  let validBytes = Buffer.byteLength(first) + 1;
  for (const line of lines) {
    const next = parseLine(record, line);
    if (next === undefined) break;
    records.push(next);
    validBytes += Buffer.byteLength(line) + 1;
  }
  return { header: parsed, records, validBytes };
};
