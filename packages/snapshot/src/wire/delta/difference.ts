import { type ByteSink, type ByteSource, readNumber, writeNumber } from '@nixtools/sections';
import { escapeText, unescapeText } from '../attr-parts.ts';
import { readText, writeText } from '../columns.ts';
import type { Fields } from '../fields.ts';
import { jsonFromText, textFromJson } from '../value-text.ts';

/** Shorter likenesses are chance. */
const SHORTEST_LIKENESS = 3;

const isLow = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};

/** Characters that two texts have in common at their beginning and at their end, no pair of surrogates cut. */
const likeness = (old: string, current: string): { readonly prefix: number; readonly suffix: number } => {
  const shorter = Math.min(old.length, current.length);
  let prefix = 0;
  while (prefix < shorter && old[prefix] === current[prefix]) prefix++;
  if (isLow(current, prefix) || isLow(old, prefix)) prefix--;
  if (prefix < SHORTEST_LIKENESS) prefix = 0;
  let suffix = 0;
  while (suffix < shorter - prefix && old.at(-1 - suffix) === current.at(-1 - suffix)) suffix++;
  if (suffix > 0 && isLow(current, current.length - suffix)) suffix--;
  if (suffix < SHORTEST_LIKENESS) suffix = 0;
  return { prefix, suffix };
};

/** Writes what makes one set of fields into another: those that go, and those that are other or new. */
export const differenceWriter = (numbers: ByteSink, texts: ByteSink) => {
  const names = new Map<string, number>();
  const writeName = (name: string): void => {
    const known = names.get(name);
    writeNumber(numbers, known === undefined ? 0 : 1 + known);
    if (known !== undefined) return;
    names.set(name, names.size);
    writeText(texts, escapeText(name));
  };
  return (before: Fields, after: Fields): void => {
    const gone = [...before.keys()].filter((name) => !after.has(name));
    const set = [...after].filter(([name, json]) => before.get(name) !== json);
    writeNumber(numbers, gone.length);
    for (const name of gone) writeName(name);
    writeNumber(numbers, set.length);
    for (const [name, json] of set) {
      writeName(name);
      const old = textFromJson(before.get(name) ?? '""');
      const current = textFromJson(json);
      const { prefix, suffix } = likeness(old, current);
      writeNumber(numbers, prefix);
      writeNumber(numbers, suffix);
      writeText(texts, current.slice(prefix, current.length - suffix));
    }
  };
};

/** Reads what `differenceWriter` wrote, and applies it. No value is longer than `limit`. */
export const differenceReader = (numbers: ByteSource, texts: ByteSource, limit: number) => {
  const { fail } = numbers;
  const names: string[] = [];
  const readName = (): string => {
    const symbol = readNumber(numbers, names.length, 'the name of a field');
    if (symbol > 0) return names[symbol - 1] ?? '';
    const name = unescapeText(readText(texts, limit, 'the name of a field'));
    names.push(name ?? fail('the name of a field is no text'));
    return names.at(-1) ?? '';
  };
  return (before: Fields): Fields => {
    const fields = new Map(before);
    for (let rest = readNumber(numbers, before.size, 'a number of fields'); rest > 0; rest--) {
      if (!fields.delete(readName())) fail('a field is taken away that is not there');
    }
    for (let rest = readNumber(numbers, numbers.bytes.length, 'a number of fields'); rest > 0; rest--) {
      const name = readName();
      const old = textFromJson(before.get(name) ?? '""');
      const prefix = readNumber(numbers, old.length, 'the length of a likeness');
      const suffix = readNumber(numbers, old.length - prefix, 'the length of a likeness');
      const text = old.slice(0, prefix) + readText(texts, limit, 'a change') + old.slice(old.length - suffix);
      if (text.length > limit) fail('a value is too long');
      fields.set(name, jsonFromText(text));
    }
    return fields;
  };
};
