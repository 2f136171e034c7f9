import { isUtf8 } from 'node:buffer';
import { byteSource, readBytes, readNumber, readSections, requireEnd } from '@nixtools/sections';
import { type Entry, isFailed, type Json } from '../../entry.ts';
import { attrOrder } from '../attr-order.ts';
import { unescapeText } from '../attr-parts.ts';
import { readText } from '../columns.ts';
import { corruptEntries, inMessage } from '../corrupt.ts';
import { entryFromFields, type Fields, fieldsOf } from '../fields.ts';
import { countIn } from '../header.ts';
import { DELTA_FORMAT, DELTA_TAG, defaultWireLimits, type WireLimits } from '../layout.ts';
import { parseValue } from '../parse-value.ts';
import { derivedMembers, derivedSize, type RootFacts, type Roots } from '../root-facts.ts';
import type { UnpackOptions } from '../unpack-entries.ts';
import { differenceReader } from './difference.ts';
import { readLineShifts } from './line-shifts.ts';
import { addedEntry, keptEntry } from './predicted-entry.ts';
import { rootSuccession } from './root-succession.ts';
import { LAST_STEP, step } from './steps.ts';

/**
 * The entries of the snapshot that a delta leads to, in their order. `before` are the entries that the delta was made from, as they
 * were: they are trusted, the delta is not.
 *
 * @throws {NixtoolsError} `ENTRIES_CORRUPT` (verification), also where the delta is for other entries; `ENTRIES_DISORDER`
 *   (verification), those of `readSections`
 * @example for await (const entry of unpackEntriesDelta(delta, readEntries('./monday'), roots)) console.log(entry.attr);
 */
export async function* unpackEntriesDelta(
  delta: Uint8Array,
  before: AsyncIterable<Entry> | Iterable<Entry>,
  roots: Roots,
  options: UnpackOptions = {},
): AsyncGenerator<Entry> {
  const { place = 'the delta of entries' } = options;
  const limits = { ...defaultWireLimits, ...options.limits };
  const fail = (message: string): never => {
    throw corruptEntries(place, message);
  };
  const reader = await openDelta(delta, { roots, limits, place, fail });
  const requireOrder = attrOrder(place);
  let [seen, given, derived] = [0, 0, 0];
  const checked = (entry: Entry): Entry => {
    requireOrder(entry.attr);
    derived += isFailed(entry) ? 0 : derivedSize(entry);
    if (derived > limits.decodedBytes) fail(`the entries are more than ${limits.decodedBytes} bytes`);
    if (++given > reader.entries) fail(`the delta gives more than ${reader.entries} entries`);
    return entry;
  };
  for await (const old of before) {
    if (++seen > reader.base) fail('the delta is for fewer entries than these');
    for (const entry of reader.added()) yield checked(entry);
    const entry = reader.successor(old);
    if (entry !== undefined) yield checked(entry);
  }
  for (const entry of reader.added()) yield checked(entry);
  reader.requireEnd();
  if (seen !== reader.base || given !== reader.entries) fail('the delta is for other entries than these');
}

interface DeltaContext {
  readonly roots: Roots;
  readonly limits: WireLimits;
  readonly place: string;
  readonly fail: (message: string) => never;
}

const openDelta = async (delta: Uint8Array, context: DeltaContext) => {
  const { limits, place, fail } = context;
  const sections = await readSections(delta, {
    ...DELTA_FORMAT,
    known: [DELTA_TAG],
    limits: { unpackedBytes: limits.unpackedBytes },
    place,
  });
  const base =
    countIn(sections.header, 'base', limits.entries) ?? fail('the header has no number of entries');
  const entries =
    countIn(sections.header, 'entries', limits.entries) ?? fail('the header has no number of entries');
  // No change at all is no section at all: no files, then a run of all entries, then the end.
  const bytes = sections.tags.includes(DELTA_TAG) ? await sections.section(DELTA_TAG) : undefined;
  return { base, entries, ...deltaReader(bytes, base, context) };
};

const deltaReader = (bytes: Buffer | undefined, base: number, { roots, limits, fail }: DeltaContext) => {
  const source = byteSource(bytes ?? Buffer.from([1, 0]), fail);
  const numberBytes = readNumber(source, source.bytes.length, 'the length of the numbers');
  const numbers = byteSource(readBytes(source, numberBytes, 'the end of the numbers'), fail);
  const texts = byteSource(source.bytes.subarray(source.at), fail);
  if (!isUtf8(texts.bytes)) fail('the texts are no UTF-8');
  const shifts = readLineShifts(numbers, texts, limits.valueBytes);
  const readDifference = differenceReader(numbers, texts, limits.valueBytes);
  const succession = rootSuccession();
  let neighbour: Entry | undefined;
  let size = 0;
  let kept = base;
  let next: number = step.end;

  const nextStep = (): void => {
    kept = readNumber(numbers, base, 'a run of entries');
    next = readNumber(numbers, LAST_STEP, 'a step');
  };
  if (bytes !== undefined) nextStep();

  const factsOf = (ordinal: number): RootFacts =>
    ordinal < roots.count ? roots.facts(ordinal) : fail(`there is no root ${ordinal} of ${roots.count}`);

  /** What `old` was before decides about the root, where nothing is said. */
  const succeed = (old: string | undefined, symbol: number): RootFacts => {
    const ordinal = symbol === 0 ? succession.predict(old) : symbol - 1;
    const facts = factsOf(ordinal);
    succession.learn(old, ordinal);
    return facts;
  };
  const readRoot = (old: string | undefined): RootFacts =>
    succeed(old, readNumber(numbers, roots.count, 'a root'));

  const entryOf = (attr: string, facts: RootFacts | undefined, fields: Fields): Entry => {
    const own = [...fields].reduce((sum, [name, json]) => sum + name.length + json.length, attr.length);
    if (own > limits.valueBytes) fail(`${inMessage(attr)} is longer than any entry`);
    size += own;
    if (size > limits.decodedBytes) fail(`the changes are more than ${limits.decodedBytes} bytes`);
    const values = [...fields].map(([name, json]): readonly [string, Json] => [name, parseValue(json, fail)]);
    const root = facts === undefined ? undefined : { facts, expected: derivedMembers(facts) };
    return (
      entryFromFields({ attr, root, fields: values }) ??
      fail(`the fields of ${inMessage(attr)} make no entry`)
    );
  };

  const change = (old: Entry): Entry => {
    if (isFailed(old)) return entryOf(old.attr, undefined, readDifference(fieldsOf(old)));
    const facts = readRoot(old.drvPath);
    return entryOf(old.attr, facts, readDifference(fieldsOf(keptEntry(old, facts, shifts))));
  };

  const add = (): Entry => {
    const attr =
      unescapeText(readText(texts, limits.valueBytes, 'an attribute')) ?? fail('an attribute is no text');
    const facts = next === step.add ? readRoot(undefined) : undefined;
    return entryOf(attr, facts, readDifference(fieldsOf(addedEntry(attr, facts, neighbour))));
  };

  return {
    /** The new attributes that stand before the next entry of before. */
    *added(): Generator<Entry> {
      while (kept === 0 && (next === step.add || next === step.addFailed)) {
        const entry = add();
        nextStep();
        yield entry;
      }
    },
    /** What became of the next entry of before. */
    successor: (old: Entry): Entry | undefined => {
      neighbour = old;
      if (kept > 0) {
        kept--;
        return isFailed(old) ? old : keptEntry(old, succeed(old.drvPath, 0), shifts);
      }
      if (next === step.end) return fail('the delta ends before the entries do');
      const entry = next === step.change ? change(old) : undefined;
      nextStep();
      return entry;
    },
    requireEnd: (): void => {
      if (kept > 0 || next !== step.end) fail('the delta is for more entries than these');
      requireEnd(numbers, 'the last step');
      requireEnd(texts, 'the last text');
    },
  };
};
