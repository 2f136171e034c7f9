import type { BinaryOperator, Expression } from '../expression.ts';
import { application } from './application.ts';
import { attributePath } from './attribute-path.ts';
import { type Cursor, isAt, refuse, take } from './cursor.ts';

interface Binding {
  /** The higher, the closer it binds. */
  readonly level: number;
  readonly groups: 'left' | 'right' | 'not';
}

const has: Binding = { level: 11, groups: 'not' };
const not = 7;
const negate = 12;

const operators: ReadonlyMap<string, Binding> = new Map([
  ['->', { level: 1, groups: 'right' }],
  ['||', { level: 2, groups: 'left' }],
  ['&&', { level: 3, groups: 'left' }],
  ['==', { level: 4, groups: 'not' }],
  ['!=', { level: 4, groups: 'not' }],
  ['<', { level: 5, groups: 'not' }],
  ['>', { level: 5, groups: 'not' }],
  ['<=', { level: 5, groups: 'not' }],
  ['>=', { level: 5, groups: 'not' }],
  ['//', { level: 6, groups: 'right' }],
  ['+', { level: 8, groups: 'left' }],
  ['-', { level: 8, groups: 'left' }],
  ['*', { level: 9, groups: 'left' }],
  ['/', { level: 9, groups: 'left' }],
  ['++', { level: 10, groups: 'right' }],
  ['?', has],
]);

const bindingAt = ({ token }: Cursor): Binding | undefined =>
  token.kind === 'symbol' ? operators.get(token.text) : undefined;

/** Operators that bind at least as closely as `least`, and what is between them. */
export const operation = (cursor: Cursor, least = 0): Expression => {
  let left = prefixed(cursor);
  for (let binding = bindingAt(cursor); binding !== undefined; binding = bindingAt(cursor)) {
    if (binding.level < least) break;
    left = isAt(cursor, '?') ? asked(cursor, left) : joined(cursor, left, binding);
    if (binding.groups === 'not' && bindingAt(cursor)?.level === binding.level)
      refuse(cursor, 'something that needs no parentheses');
  }
  return left;
};

const prefixed = (cursor: Cursor): Expression => {
  const operator = isAt(cursor, '!') ? '!' : isAt(cursor, '-') ? '-' : undefined;
  if (operator === undefined) return application(cursor);
  const { start } = take(cursor);
  const of = operation(cursor, operator === '!' ? not : negate);
  return { kind: 'unary', operator, of, start, end: of.end };
};

const joined = (cursor: Cursor, left: Expression, { level, groups }: Binding): Expression => {
  // Only what the table above has gets here.
  const operator = take(cursor).text as BinaryOperator;
  const right = operation(cursor, groups === 'right' ? level : level + 1);
  return { kind: 'binary', operator, left, right, start: left.start, end: right.end };
};

const asked = (cursor: Cursor, of: Expression): Expression => {
  take(cursor);
  const path = attributePath(cursor);
  return { kind: 'has', of, path, start: of.start, end: cursor.last };
};
