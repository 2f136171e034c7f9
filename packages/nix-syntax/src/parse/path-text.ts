import type { Expression } from '../expression.ts';
import { syntaxError } from '../parse-error.ts';
import { type Cursor, goTo } from './cursor.ts';
import { interpolated } from './interpolation.ts';

const more = /[a-zA-Z0-9._+-]*(?:\/[a-zA-Z0-9._+-]+)*\/?/y;

/** `./a/${b}.nix` */
export const pathText = (cursor: Cursor): Expression => {
  const { source, file } = cursor;
  const { start, text: first } = cursor.token;
  const parts: (string | Expression)[] = [];
  let text = first;
  let at = cursor.token.end;
  for (;;) {
    if (source.startsWith('${', at)) {
      if (text !== '') parts.push(text);
      parts.push(interpolated(cursor, at));
      at = cursor.last;
      text = '';
    }
    more.lastIndex = at;
    const run = more.exec(source)?.[0] ?? '';
    if (run === '' && !source.startsWith('${', at)) break;
    text += run;
    at += run.length;
  }
  if (text.endsWith('/')) throw syntaxError(source, file, at - 1, 'a path ends with a slash');
  if (text !== '') parts.push(text);
  goTo(cursor, at);
  return { kind: 'path', parts, start, end: at };
};
