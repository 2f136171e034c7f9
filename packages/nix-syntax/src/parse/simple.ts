import type { Expression } from '../expression.ts';
import { beginsItem, item } from './application.ts';
import { definitions } from './bindings.ts';
import { type Cursor, expectTo, isAt, refuse, take } from './cursor.ts';
import { expression } from './expression.ts';
import { indentedText } from './indented-text.ts';
import { pathText } from './path-text.ts';
import { stringText } from './string-text.ts';

/** What needs no parentheses anywhere. */
export const simple = (cursor: Cursor): Expression => {
  const { kind, text, start, end } = cursor.token;
  switch (kind) {
    case 'identifier':
      take(cursor);
      return { kind: 'variable', name: text, start, end };
    case 'integer':
      take(cursor);
      return { kind: 'integer', value: BigInt(text), start, end };
    case 'float':
      take(cursor);
      return { kind: 'float', value: Number(text), start, end };
    case 'uri':
      take(cursor);
      return { kind: 'uri', value: text, start, end };
    case 'search-path':
      take(cursor);
      return { kind: 'search-path', value: text.slice(1, -1), start, end };
    case 'path':
      return pathText(cursor);
    case 'string':
      return stringText(cursor);
    case 'indented-string':
      return indentedText(cursor);
    default:
      return enclosed(cursor);
  }
};

const enclosed = (cursor: Cursor): Expression => {
  const { start } = cursor.token;
  if (isAt(cursor, '(')) {
    take(cursor);
    const inner = expression(cursor);
    expectTo(cursor, ')');
    return { ...inner, start, end: cursor.last };
  }
  if (isAt(cursor, '[')) {
    take(cursor);
    const items: Expression[] = [];
    while (beginsItem(cursor)) items.push(item(cursor));
    expectTo(cursor, ']');
    return { kind: 'list', items, start, end: cursor.last };
  }
  const opened = isAt(cursor, 'rec') || isAt(cursor, 'let') ? take(cursor).text : undefined;
  if (opened === undefined && !isAt(cursor, '{')) return refuse(cursor, 'an expression');
  expectTo(cursor, '{');
  const bindings = definitions(cursor, '}');
  const { last: end } = cursor;
  return opened === 'let'
    ? { kind: 'let-body', bindings, start, end }
    : { kind: 'set', recursive: opened === 'rec', bindings, start, end };
};
