import type { Expression } from '../expression.ts';
import { syntaxError } from '../parse-error.ts';
import { type Cursor, goTo } from './cursor.ts';
import { type Piece, withoutIndentation } from './indentation.ts';
import { interpolated } from './interpolation.ts';
import { escaped } from './string-text.ts';

const plain = /(?:[^$']|\$[^{']|'[^'$])+/y;

/** What is written with an escape, or stands alone because of what follows: its length and what it means. */
const special = (source: string, at: number): { readonly length: number; readonly text: string } => {
  if (source.startsWith("''$", at)) return { length: 3, text: '$' };
  if (source.startsWith("'''", at)) return { length: 3, text: "''" };
  if (source.startsWith("''\\", at)) return { length: 4, text: escaped(source.charAt(at + 3)) };
  return { length: 1, text: source.charAt(at) };
};

/** `''` … `''`, without the indentation that all its lines have. */
export const indentedText = (cursor: Cursor): Expression => {
  const { source, file } = cursor;
  const { start, end: first } = cursor.token;
  const pieces: Piece[] = [];
  let at = first;
  for (;;) {
    plain.lastIndex = at;
    const run = plain.exec(source)?.[0] ?? '';
    if (run !== '') pieces.push({ text: run, indents: true });
    at += run.length;
    if (at >= source.length) throw syntaxError(source, file, start, 'this string has no end');
    if (source.startsWith('${', at)) {
      pieces.push(interpolated(cursor, at));
      at = cursor.last;
      continue;
    }
    const { length, text } = special(source, at);
    if (length === 1 && source.startsWith("''", at)) break;
    pieces.push({ text, indents: false });
    at += length;
  }
  goTo(cursor, at + 2);
  return { kind: 'string', parts: withoutIndentation(pieces), start, end: at + 2 };
};
