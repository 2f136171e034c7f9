import type { AttributePath } from '../expression.ts';
import { type Cursor, expectTo, isAt, refuse, take } from './cursor.ts';
import { expression } from './expression.ts';
import { stringText } from './string-text.ts';

/** `a.b."c d".${e}` */
export const attributePath = (cursor: Cursor): AttributePath => {
  const path = [attribute(cursor)];
  while (isAt(cursor, '.')) {
    take(cursor);
    path.push(attribute(cursor));
  }
  return path;
};

/** Whether a name of an attribute begins here. */
export const beginsAttribute = (cursor: Cursor): boolean =>
  cursor.token.kind === 'identifier' ||
  cursor.token.kind === 'string' ||
  isAt(cursor, 'or') ||
  isAt(cursor, '${');

export const attribute = (cursor: Cursor): AttributePath[number] => {
  const { start } = cursor.token;
  if (cursor.token.kind === 'identifier' || isAt(cursor, 'or')) {
    const { text: name, end } = take(cursor);
    return { name, start, end };
  }
  if (cursor.token.kind === 'string') return quoted(cursor);
  if (!isAt(cursor, '${')) return refuse(cursor, 'the name of an attribute');
  take(cursor);
  const name = expression(cursor);
  expectTo(cursor, '}');
  // A text that is known is a name like any other.
  const known = name.kind === 'string' && name.parts.length < 2 ? (name.parts[0] ?? '') : name;
  return { name: typeof known === 'string' ? known : name, start, end: cursor.last };
};

const quoted = (cursor: Cursor): AttributePath[number] => {
  const text = stringText(cursor);
  const { start, end } = text;
  if (text.kind !== 'string' || text.parts.length > 1) return { name: text, start, end };
  const [only = ''] = text.parts;
  return { name: typeof only === 'string' ? only : text, start, end };
};
