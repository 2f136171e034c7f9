import type { Definition } from '../expression.ts';
import { attribute, attributePath, beginsAttribute } from './attribute-path.ts';
import { type Cursor, expectTo, isAt, refuse, take } from './cursor.ts';
import { expression } from './expression.ts';

/** Definitions up to the symbol or keyword that ends them, which is taken. */
export const definitions = (cursor: Cursor, closing: '}' | 'in'): readonly Definition[] => {
  const list: Definition[] = [];
  while (!isAt(cursor, closing))
    list.push(
      isAt(cursor, 'inherit')
        ? inheritance(cursor)
        : beginsAttribute(cursor)
          ? definition(cursor)
          : refuse(cursor, `a name, "inherit" or "${closing}"`),
    );
  take(cursor);
  return list;
};

const definition = (cursor: Cursor): Definition => {
  const { start } = cursor.token;
  const path = attributePath(cursor);
  expectTo(cursor, '=');
  const value = expression(cursor);
  expectTo(cursor, ';');
  return { kind: 'define', path, value, start, end: cursor.last };
};

const inheritance = (cursor: Cursor): Definition => {
  const { start } = take(cursor);
  const from = isAt(cursor, '(') ? scope(cursor) : undefined;
  const names = [];
  while (beginsAttribute(cursor)) names.push(attribute(cursor));
  expectTo(cursor, ';');
  return { kind: 'inherit', ...(from === undefined ? {} : { from }), names, start, end: cursor.last };
};

const scope = (cursor: Cursor) => {
  take(cursor);
  const from = expression(cursor);
  expectTo(cursor, ')');
  return from;
};
