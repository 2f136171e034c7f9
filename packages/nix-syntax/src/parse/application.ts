import type { Expression } from '../expression.ts';
import { attributePath } from './attribute-path.ts';
import { type Cursor, following, isAt, take } from './cursor.ts';
import { simple } from './simple.ts';

const opening: ReadonlySet<string> = new Set(['(', '{', '[', 'rec']);

/** Whether an argument of a function, or an item of a list, begins here. */
export const beginsItem = (cursor: Cursor): boolean => {
  const { kind, text } = cursor.token;
  if (kind === 'symbol' || kind === 'keyword')
    return opening.has(text) || (text === 'let' && following(cursor, cursor.token).text === '{');
  return kind !== 'end' && kind !== 'unknown';
};

/** A function and its arguments. */
export const application = (cursor: Cursor): Expression => {
  let to = item(cursor);
  while (beginsItem(cursor)) {
    const argument = item(cursor);
    to = { kind: 'apply', to, argument, start: to.start, end: argument.end };
  }
  return to;
};

/** What stands between spaces in a list: `a.b or c`. */
export const item = (cursor: Cursor): Expression => {
  const of = simple(cursor);
  const { start } = of;
  if (isAt(cursor, '.')) {
    take(cursor);
    const path = attributePath(cursor);
    const end = cursor.last;
    if (!isAt(cursor, 'or')) return { kind: 'select', of, path, start, end };
    take(cursor);
    const otherwise = item(cursor);
    return { kind: 'select', of, path, otherwise, start, end: otherwise.end };
  }
  if (!isAt(cursor, 'or')) return of;
  // "or" was no keyword once: what was called so is still understood.
  const { start: from, end } = take(cursor);
  return { kind: 'apply', to: of, argument: { kind: 'variable', name: 'or', start: from, end }, start, end };
};
