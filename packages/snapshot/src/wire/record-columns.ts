import { type ByteSink, type ByteSource, readNumber, writeNumber } from '@nixtools/sections';
import type { Entry, Json } from '../entry.ts';
import { escapeText, splitAttr, unescapeText } from './attr-parts.ts';
import { addFieldSinks, type Columns, readText, writeText } from './columns.ts';
import { fieldsOf } from './fields.ts';
import type { WireLimits } from './layout.ts';
import { packageWords } from './package-words.ts';
import { type DerivedMembers, derivedMembers, type NumberedRoot } from './root-facts.ts';
import { valueReader, valueWriter } from './value-columns.ts';

const NEW = 0;
/** The record of the last entry with the same root, or else the same last name. */
const LIKELY = 1;
/** The record of the previous entry. */
const PREVIOUS = 2;
/** From here on: records as they were first met. */
const KNOWN = 3;

/** Guesses the record of an entry by those before it; writer and reader guess alike. */
const recordGuess = () => {
  const ofRoot = new Map<number, number>();
  const ofLeaf = new Map<string, number>();
  let previous: number | undefined;
  return {
    likely: (leaf: string, root: NumberedRoot | undefined) =>
      (root && ofRoot.get(root.ordinal)) ?? ofLeaf.get(leaf),
    previous: () => previous,
    learn: (record: number, leaf: string, root: NumberedRoot | undefined): void => {
      if (root !== undefined) ofRoot.set(root.ordinal, record);
      ofLeaf.set(leaf, record);
      previous = record;
    },
  };
};

const wordsFor = (attr: string, expected: DerivedMembers | undefined): readonly string[] =>
  packageWords({ attr, pname: expected?.pname ?? '', version: expected?.version ?? '' });

/** A record is what an entry says in its fields: many entries say the same. */
export const recordWriter = (columns: Columns<ByteSink>) => {
  const { fixed } = columns;
  const fields = new Map<
    string,
    { readonly id: number; readonly name: string; readonly values: Map<string, number> }
  >();
  const shapes = new Map<string, number>();
  const records = new Map<string, number>();
  const guess = recordGuess();
  const writeValue = valueWriter(columns);

  const fieldNamed = (name: string) => {
    const known = fields.get(name);
    if (known !== undefined) return known;
    const field = { id: fields.size, name, values: new Map<string, number>() };
    fields.set(name, field);
    writeText(fixed.fieldNames, escapeText(name));
    addFieldSinks(columns);
    return field;
  };

  const writeShape = (ids: readonly number[]): void => {
    const key = ids.join();
    const known = shapes.get(key);
    writeNumber(fixed.shapes, known === undefined ? 0 : 1 + known);
    if (known !== undefined) return;
    shapes.set(key, shapes.size);
    writeNumber(fixed.shapes, ids.length);
    for (const [at, id] of ids.entries()) writeNumber(fixed.shapes, id - ((ids[at - 1] ?? -1) + 1));
  };

  return (entry: Entry, root: NumberedRoot | undefined): void => {
    const expected = root && derivedMembers(root.facts);
    const { leaf } = splitAttr(entry.attr);
    const told = [...fieldsOf(entry, expected)]
      .map(([name, json]) => ({ field: fieldNamed(name), json }))
      .sort((a, b) => a.field.id - b.field.id);
    const keyOf = (): string => told.map(({ field, json }) => `${field.id}=${field.values.get(json)}`).join();
    let record = records.get(keyOf());
    if (record === undefined) {
      writeNumber(fixed.records, NEW);
      writeShape(told.map(({ field }) => field.id));
      const words = wordsFor(entry.attr, expected);
      for (const { field, json } of told) {
        const known = field.values.get(json);
        const { ids } = columns.fields[field.id] ?? { ids: fixed.records };
        writeNumber(ids, known === undefined ? 0 : 1 + known);
        if (known !== undefined) continue;
        field.values.set(json, field.values.size);
        writeValue(field, json, words);
      }
      record = records.size;
      records.set(keyOf(), record);
    } else if (record === guess.likely(leaf, root)) writeNumber(fixed.records, LIKELY);
    else writeNumber(fixed.records, record === guess.previous() ? PREVIOUS : KNOWN + record);
    guess.learn(record, leaf, root);
  };
};

export interface ReadRecord {
  readonly fields: readonly (readonly [name: string, value: Json])[];
  /** Characters of its JSON. */
  readonly size: number;
}

/** Reads the records that `recordWriter` wrote. Each distinct value is held once, a record as numbers. */
export const recordReader = (
  columns: Columns<ByteSource>,
  limits: Pick<WireLimits, 'fields' | 'heldBytes' | 'valueBytes'>,
) => {
  const { valueBytes: limit } = limits;
  const { fixed } = columns;
  const { fail } = fixed.records;
  const fields = columns.fields.map((column) => ({
    ...column,
    name:
      unescapeText(readText(fixed.fieldNames, limit, 'the name of a field')) ??
      fail('the name of a field is no text'),
    values: [] as Json[],
    sizes: [] as number[],
  }));
  type Field = (typeof fields)[number];
  const shapes: Field[][] = [];
  /** Where each record begins in `told`: its shape, then the number of each value. */
  const starts: number[] = [];
  const told: number[] = [];
  const guess = recordGuess();
  const readValue = valueReader(columns, limit);
  let held = 0;

  const hold = (size: number): void => {
    held += size;
    if (held > limits.heldBytes) fail(`values and attributes are more than ${limits.heldBytes} bytes`);
  };

  const readShape = (): number => {
    const symbol = readNumber(fixed.shapes, shapes.length, 'a shape');
    if (symbol > 0) return symbol - 1;
    const shape: Field[] = [];
    let next = 0;
    for (let rest = readNumber(fixed.shapes, fields.length, 'the size of a shape'); rest > 0; rest--) {
      const id = next + readNumber(fixed.shapes, fields.length, 'a field');
      shape.push(fields[id] ?? fail(`there is no field ${id}`));
      next = id + 1;
    }
    return shapes.push(shape) - 1;
  };

  const readNew = (words: readonly string[]): number => {
    const shape = readShape();
    const start = told.push(shape) - 1;
    if (told.length + (shapes[shape]?.length ?? 0) > limits.fields)
      fail(`the records have more than ${limits.fields} fields`);
    for (const field of shapes[shape] ?? []) {
      const symbol = readNumber(field.ids, field.values.length, 'the number of a value');
      if (symbol === 0) {
        const { value, size } = readValue(field.name, field.texts, words);
        hold(size);
        field.values.push(value);
        field.sizes.push(size);
      }
      told.push(symbol === 0 ? field.values.length - 1 : symbol - 1);
    }
    return starts.push(start) - 1;
  };

  const recordNumber = (
    attr: string,
    root: NumberedRoot | undefined,
    expected: DerivedMembers | undefined,
  ): number => {
    const { leaf } = splitAttr(attr);
    const symbol = readNumber(fixed.records, KNOWN + starts.length, 'a record');
    const known =
      symbol === LIKELY ? guess.likely(leaf, root) : symbol === PREVIOUS ? guess.previous() : symbol - KNOWN;
    const record = symbol === NEW ? readNew(wordsFor(attr, expected)) : known;
    if (record === undefined || record >= starts.length)
      return fail('an entry repeats a record that was not there');
    guess.learn(record, leaf, root);
    return record;
  };

  return (attr: string, root: NumberedRoot | undefined, expected: DerivedMembers | undefined): ReadRecord => {
    // The guess keeps the last name, and with it the whole attribute that it was cut from.
    hold(attr.length);
    const start = starts[recordNumber(attr, root, expected)] ?? 0;
    let size = 0;
    const read = (shapes[told[start] ?? 0] ?? []).map((field, at): readonly [string, Json] => {
      const id = told[start + 1 + at] ?? 0;
      size += field.name.length + (field.sizes[id] ?? 0);
      return [field.name, field.values[id] ?? null];
    });
    return { fields: read, size };
  };
};
