import type { Expression } from '../expression.ts';
import { syntaxError } from '../parse-error.ts';
import { type Cursor, goTo } from './cursor.ts';
import { interpolated } from './interpolation.ts';

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** What a backslash makes of the character behind it. */
export const escaped = (character: string): string => escapes.get(character) ?? character;

/** Plain text: neither end, escape, `${` nor a `$` that hides what follows; ends of lines are those of Unix. */
const plain = /(?:[^$"\\]|\$[^{"\\])+/y;

const unixLines = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

/** `"a ${b}\n"` */
export const stringText = (cursor: Cursor): Expression => {
  const { source, file } = cursor;
  const { start } = cursor.token;
  const parts: (string | Expression)[] = [];
  let text = '';
  let at = start + 1;
  for (;;) {
    plain.lastIndex = at;
    const run = plain.exec(source)?.[0] ?? '';
    text += unixLines(run);
    at += run.length;
    const next = source.charAt(at);
    if (next === '') throw syntaxError(source, file, start, 'this string has no end');
    if (next === '"') break;
    if (next === '\\') {
      text += escaped(source.charAt(at + 1));
      at += 2;
    } else if (source.charAt(at + 1) === '{') {
      if (text !== '') parts.push(text);
      text = '';
      parts.push(interpolated(cursor, at));
      at = cursor.last;
    } else {
      text += next;
      at += 1;
    }
  }
  if (text !== '') parts.push(text);
  goTo(cursor, at + 1);
  return { kind: 'string', parts, start, end: at + 1 };
};
