import type { Expression } from '../expression.ts';
import { tokenAt } from '../lex/token.ts';
import { type Cursor, expectTo } from './cursor.ts';
import { expression } from './expression.ts';

/** The expression of the `${` at an offset; the cursor's `last` is then behind its `}`. */
export const interpolated = (cursor: Cursor, offset: number): Expression => {
  cursor.token = tokenAt(cursor.source, offset + 2);
  const inner = expression(cursor);
  expectTo(cursor, '}');
  return inner;
};
