import { brotli, writeSections } from '@nixtools/sections';
import { type Entry, isFailed } from '../entry.ts';
import { attrWriter } from './attr-columns.ts';
import { attrOrder } from './attr-order.ts';
import { columnSinks, joinColumns } from './columns.ts';
import { ENTRIES_FORMAT, MINOR, NUMBERS_TAG, TEXTS_TAG } from './layout.ts';
import { recordWriter } from './record-columns.ts';
import { rootWriter } from './root-column.ts';
import type { RootOf } from './root-facts.ts';

/**
 * Packs entries, in the order of a snapshot, for a reader who has their derivations. What follows from a derivation is left
 * out, the rest is told by columns: see docs/formats/entries-part.md. Holds each distinct value once, and no entries.
 *
 * @throws {NixtoolsError} `ENTRIES_DISORDER` (verification)
 * @example const part = await packEntries(readEntries('./snapshot'), rootOf);
 */
export const packEntries = async (
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  rootOf: RootOf,
): Promise<Uint8Array> => {
  const columns = columnSinks();
  const requireOrder = attrOrder();
  const writeRoot = rootWriter(columns);
  const writeAttr = attrWriter(columns);
  const writeRecord = recordWriter(columns);
  let count = 0;
  for await (const entry of entries) {
    requireOrder(entry.attr);
    const root = isFailed(entry) ? undefined : rootOf(entry.drvPath);
    writeRoot(root?.ordinal);
    writeAttr(entry.attr, root);
    writeRecord(entry, root);
    count++;
  }
  const { numbers, texts } = joinColumns(columns);
  return writeSections({
    ...ENTRIES_FORMAT,
    minor: MINOR,
    header: { entries: count },
    sections: [
      { tag: NUMBERS_TAG, bytes: numbers, packing: brotli() },
      { tag: TEXTS_TAG, bytes: texts, packing: brotli({ mode: 'text' }) },
    ],
  });
};
