import { isUtf8 } from 'node:buffer';
import { byteSource, readSections, requireEnd } from '@nixtools/sections';
import type { Entry } from '../entry.ts';
import { attrReader } from './attr-columns.ts';
import { attrOrder } from './attr-order.ts';
import { splitColumns } from './columns.ts';
import { corruptEntries, inMessage } from './corrupt.ts';
import { entryFromFields } from './fields.ts';
import { countIn } from './header.ts';
import { defaultWireLimits, ENTRIES_FORMAT, NUMBERS_TAG, TEXTS_TAG, type WireLimits } from './layout.ts';
import { recordReader } from './record-columns.ts';
import { rootReader } from './root-column.ts';
import { derivedMembers, derivedSize, type Roots } from './root-facts.ts';

export interface UnpackOptions {
  /** Names the part in errors. */
  readonly place?: string;
  readonly limits?: Partial<WireLimits>;
}

/**
 * The entries of a part, one after the other, in their order. Believes nothing: an entry that is handed out is well formed, its root
 * is one of `roots`, its attribute comes after the one before it. Equal values of entries are the same object.
 *
 * @throws {NixtoolsError} `ENTRIES_CORRUPT`, `ENTRIES_DISORDER` (verification), those of `readSections`
 * @example for await (const entry of unpackEntries(part, roots)) console.log(entry.attr);
 */
export async function* unpackEntries(
  part: Uint8Array,
  roots: Roots,
  options: UnpackOptions = {},
): AsyncGenerator<Entry> {
  const { place = 'the part with the entries' } = options;
  const limits = { ...defaultWireLimits, ...options.limits };
  const fail = (message: string): never => {
    throw corruptEntries(place, message);
  };
  const sections = await readSections(part, {
    ...ENTRIES_FORMAT,
    known: [NUMBERS_TAG, TEXTS_TAG],
    limits: { unpackedBytes: limits.unpackedBytes },
    place,
  });
  const count =
    countIn(sections.header, 'entries', limits.entries) ?? fail('the header has no number of entries');
  const numbers = byteSource(await sections.section(NUMBERS_TAG), fail);
  const texts = byteSource(await sections.section(TEXTS_TAG), fail);
  if (!isUtf8(texts.bytes)) fail('the texts are no UTF-8');
  const columns = splitColumns(numbers, texts, limits);
  const requireOrder = attrOrder(place);
  const readRoot = rootReader(columns, roots.count);
  const readAttr = attrReader(columns, limits.valueBytes);
  const readRecord = recordReader(columns, limits);

  let size = 0;
  for (let rest = count; rest > 0; rest--) {
    const ordinal = readRoot();
    const root = ordinal === undefined ? undefined : { ordinal, facts: roots.facts(ordinal) };
    const attr = readAttr(root);
    requireOrder(attr);
    const expected = root && derivedMembers(root.facts);
    const record = readRecord(attr, root, expected);
    if (attr.length + record.size > limits.valueBytes) fail(`${inMessage(attr)} is longer than any entry`);
    size += attr.length + record.size + (expected === undefined ? 0 : derivedSize(expected));
    if (size > limits.decodedBytes) fail(`the entries are more than ${limits.decodedBytes} bytes`);
    const parts = { attr, fields: record.fields };
    yield entryFromFields(
      root === undefined || expected === undefined
        ? parts
        : { ...parts, root: { facts: root.facts, expected } },
    ) ?? fail(`the fields of ${inMessage(attr)} make no entry`);
  }
  for (const [name, column] of Object.entries(columns.fixed)) requireEnd(column, `the column ${name}`);
  for (const { ids, texts: column } of columns.fields) {
    requireEnd(ids, 'the values of a field');
    requireEnd(column, 'the texts of a field');
  }
}
