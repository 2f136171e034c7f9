import { type ByteSink, type ByteSource, readNumber, writeNumber } from '@nixtools/sections';
import { escapeText, joinAttr, splitAttr, unescapeText } from './attr-parts.ts';
import { leafFromText, textFromLeaf } from './attr-text.ts';
import { type Columns, readText, writeText } from './columns.ts';
import type { NumberedRoot } from './root-facts.ts';

/** The prefix of the previous entry. */
const SAME_PREFIX = 0;
const NEW_PREFIX = 1;
/** From here on: prefixes as they were first met; the first of all is none, that of top-level attributes. */
const KNOWN_PREFIX = 2;
/** Instead of a last name: the one under which the root was first named. */
const SAME_LEAF = '\u0001';

export const attrWriter = ({ fixed }: Columns<ByteSink>) => {
  const prefixes = new Map<string | undefined, number>([[undefined, 0]]);
  const leaves = new Map<number, string>();
  let before: string | undefined;

  const writePrefix = (prefix: string | undefined): void => {
    const known = prefixes.get(prefix);
    if (prefix === before) writeNumber(fixed.prefixes, SAME_PREFIX);
    else writeNumber(fixed.prefixes, known === undefined ? NEW_PREFIX : KNOWN_PREFIX + known);
    if (known === undefined) {
      prefixes.set(prefix, prefixes.size);
      writeText(fixed.prefixTexts, escapeText(prefix ?? ''));
    }
    before = prefix;
  };

  return (attr: string, root: NumberedRoot | undefined): void => {
    const { prefix, leaf } = splitAttr(attr);
    writePrefix(prefix);
    const first = root && leaves.get(root.ordinal);
    const text = first === leaf ? SAME_LEAF : textFromLeaf(escapeText(leaf), root?.facts.name ?? '');
    writeText(fixed.leaves, text);
    if (root !== undefined && first === undefined) leaves.set(root.ordinal, leaf);
  };
};

/** Gives attributes as `attrWriter` took them, their prefixes and last names of at most `limit` characters. */
export const attrReader = ({ fixed }: Columns<ByteSource>, limit: number) => {
  const { fail } = fixed.leaves;
  const prefixes: (string | undefined)[] = [undefined];
  const leaves = new Map<number, string>();
  let before: string | undefined;

  const plain = (text: string): string =>
    unescapeText(text) ?? fail('a part of an attribute is no text as JSON has it');

  const readPrefix = (): string | undefined => {
    const symbol = readNumber(fixed.prefixes, KNOWN_PREFIX + prefixes.length - 1, 'a prefix');
    if (symbol === SAME_PREFIX) return before;
    if (symbol === NEW_PREFIX) prefixes.push(plain(readText(fixed.prefixTexts, limit, 'a prefix')));
    before = symbol === NEW_PREFIX ? prefixes.at(-1) : prefixes[symbol - KNOWN_PREFIX];
    return before;
  };

  return (root: NumberedRoot | undefined): string => {
    const prefix = readPrefix();
    const text = readText(fixed.leaves, limit, 'an attribute');
    const first = root && leaves.get(root.ordinal);
    if (text === SAME_LEAF) {
      if (first === undefined) return fail('an attribute is named as one that was not there');
      return joinAttr({ prefix, leaf: first });
    }
    const leaf = plain(leafFromText(text, root?.facts.name ?? '', limit) ?? fail('an attribute is too long'));
    if (root !== undefined && first === undefined) leaves.set(root.ordinal, leaf);
    return joinAttr({ prefix, leaf });
  };
};
