import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import type { Entry, ListedPackage } from '@nixtools/snapshot';

export type Stream<Item> = AsyncIterable<Item> | Iterable<Item>;

/** An entry with its programs and files, where they are known. */
interface WithListed {
  readonly entry: Entry;
  readonly listed?: ListedPackage;
}

/**
 * Reads two sorted streams side by side.
 *
 * @throws NixtoolsError `PROGRAMS_FOREIGN` when something is listed that is no package, or is not in its place.
 */
export async function* withListed(
  entries: Stream<Entry>,
  listed: Stream<ListedPackage>,
): AsyncGenerator<WithListed> {
  const rest = each(listed);
  try {
    let next = await rest.next();
    for await (const entry of entries) {
      if (next.done === true || compareUtf8(entry.attr, next.value.attr) < 0) yield { entry };
      else if (entry.attr !== next.value.attr || 'error' in entry) throw foreign(next.value.attr);
      else {
        yield { entry, listed: next.value };
        next = await rest.next();
      }
    }
    if (next.done !== true) throw foreign(next.value.attr);
  } finally {
    await rest.return(undefined);
  }
}

async function* each<Item>(items: Stream<Item>): AsyncGenerator<Item, undefined> {
  yield* items;
}

const foreign = (attr: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PROGRAMS_FOREIGN',
    kind: 'verification',
    message: `there are files of ${JSON.stringify(attr.slice(0, 300))}, but no such package`,
    place: attr.slice(0, 300),
    hint: 'make the snapshot again, or take an undamaged copy',
  });
