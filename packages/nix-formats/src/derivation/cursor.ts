import type { ByteString } from '../bytes/byte-string.ts';
import { NixtoolsError } from '../error.ts';

/** A place in the text of a `.drv` file. */
export interface Cursor {
  readonly text: ByteString;
  readonly place: string;
  at: number;
}

/** The first byte that is wrong, or the end of the file. */
export const syntaxError = (cursor: Cursor, problem: string, at = cursor.at): NixtoolsError =>
  new NixtoolsError({
    code: 'DRV_SYNTAX',
    kind: 'verification',
    message: at >= cursor.text.length ? `${problem}, but the derivation ends` : problem,
    place: `${cursor.place}, byte ${at}`,
    hint: 'it is damaged, cut short, or Nix did not write it',
  });

export const nextIs = (cursor: Cursor, token: string): boolean => cursor.text.startsWith(token, cursor.at);

export const expectToken = (cursor: Cursor, token: string): void => {
  if (!nextIs(cursor, token)) throw syntaxError(cursor, `expected ${token}`);
  cursor.at += token.length;
};

const escapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const plainRun = /[^"\\\n\r\t]*/y;

/** A quoted string, escaped exactly as Nix escapes it: anything else would not print back to the same bytes. */
export const readString = (cursor: Cursor): ByteString => {
  expectToken(cursor, '"');
  const start = cursor.at;
  skipPlainRun(cursor);
  if (nextIs(cursor, '"')) return cursor.text.slice(start, cursor.at++);

  let text = cursor.text.slice(start, cursor.at);
  while (!nextIs(cursor, '"')) {
    if (!nextIs(cursor, '\\')) throw syntaxError(cursor, 'expected an escaped character or a closing quote');
    const character = escapes.get(cursor.text.charAt(cursor.at + 1));
    if (character === undefined)
      throw syntaxError(cursor, 'expected one of n r t " \\ after a backslash', cursor.at + 1);
    cursor.at += 2;
    const from = cursor.at;
    skipPlainRun(cursor);
    text += character + cursor.text.slice(from, cursor.at);
  }
  cursor.at++;
  return text;
};

const skipPlainRun = (cursor: Cursor): void => {
  plainRun.lastIndex = cursor.at;
  plainRun.test(cursor.text);
  cursor.at = plainRun.lastIndex;
};

/** `[item,item]`; the list may be empty. */
export const readList = <T>(cursor: Cursor, readItem: (cursor: Cursor) => T): T[] => {
  expectToken(cursor, '[');
  const items: T[] = [];
  if (!nextIs(cursor, ']')) {
    items.push(readItem(cursor));
    while (nextIs(cursor, ',')) {
      cursor.at++;
      items.push(readItem(cursor));
    }
  }
  expectToken(cursor, ']');
  return items;
};

/** `[(key,value),...]`, strictly sorted by key, as Nix writes every map. */
export const readSortedMap = <K extends string, V>(
  cursor: Cursor,
  readKey: (cursor: Cursor) => K,
  readValue: (cursor: Cursor) => V,
): Map<K, V> => {
  const map = new Map<K, V>();
  let previous: K | undefined;
  readList(cursor, () => {
    expectToken(cursor, '(');
    const keyAt = cursor.at;
    const key = readKey(cursor);
    requireAscending(cursor, previous, key, keyAt);
    previous = key;
    expectToken(cursor, ',');
    map.set(key, readValue(cursor));
    expectToken(cursor, ')');
  });
  return map;
};

/** A list without duplicates, sorted by bytes. */
export const readSortedList = <T extends string>(cursor: Cursor, readItem: (cursor: Cursor) => T): T[] => {
  let previous: T | undefined;
  return readList(cursor, () => {
    const itemAt = cursor.at;
    const item = readItem(cursor);
    requireAscending(cursor, previous, item, itemAt);
    previous = item;
    return item;
  });
};

export const requireAscending = (
  cursor: Cursor,
  previous: string | undefined,
  next: string,
  at: number,
): void => {
  if (previous === undefined || previous < next) return;
  const problem = previous === next ? 'is there twice' : 'is not in its sorted place';
  throw syntaxError(cursor, `${JSON.stringify(next.slice(0, 300))} ${problem}`, at);
};
