import { compareUtf8 } from '@nixtools/nix-formats';
import type { Entry } from '../../entry.ts';
import { attrOrder } from '../attr-order.ts';

/** Gives the entries of a snapshot from the first on, each time it is called. */
export type EntrySource = () => AsyncIterable<Entry> | Iterable<Entry>;

/** What an attribute was, and what it is now; one of the two may be missing. */
export type EntryPair =
  | { readonly before: Entry; readonly after: Entry }
  | { readonly before: Entry; readonly after?: undefined }
  | { readonly before?: undefined; readonly after: Entry };

/**
 * The entries of two snapshots side by side, in the order of their attributes.
 *
 * @throws {NixtoolsError} `ENTRIES_DISORDER` (verification)
 */
export async function* pairEntries(before: EntrySource, after: EntrySource): AsyncGenerator<EntryPair> {
  const [old, current] = [ordered(before), ordered(after)];
  let [a, b] = [await old.next(), await current.next()];
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareUtf8(a.value.attr, b.value.attr);
    if (!a.done && !b.done && order === 0) yield { before: a.value, after: b.value };
    else if (!a.done && order < 0) yield { before: a.value };
    else if (!b.done) yield { after: b.value };
    if (order <= 0) a = await old.next();
    if (order >= 0) b = await current.next();
  }
}

async function* ordered(source: EntrySource): AsyncGenerator<Entry, undefined> {
  const requireOrder = attrOrder();
  for await (const entry of source()) {
    requireOrder(entry.attr);
    yield entry;
  }
}
