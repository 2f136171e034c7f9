import type { Expression, Pattern } from '../expression.ts';
import type { Token } from '../lex/token.ts';
import { type Cursor, expectTo, following, isAt, refuse, take } from './cursor.ts';
import { expression } from './expression.ts';

const isSymbol = ({ kind, text }: Token, ...texts: readonly string[]): boolean =>
  kind === 'symbol' && texts.includes(text);

/** Whether a `{` begins the names of an argument and not a set. */
const isPattern = (cursor: Cursor): boolean => {
  if (!isAt(cursor, '{')) return false;
  const first = following(cursor, cursor.token);
  const second = following(cursor, first);
  if (isSymbol(first, '...')) return true;
  if (isSymbol(first, '}')) return isSymbol(second, ':', '@');
  return first.kind === 'identifier' && isSymbol(second, ',', '?', '}');
};

export const isLambda = (cursor: Cursor): boolean =>
  cursor.token.kind === 'identifier'
    ? isSymbol(following(cursor, cursor.token), ':', '@')
    : isPattern(cursor);

export const lambda = (cursor: Cursor): Expression => {
  const { start } = cursor.token;
  const before = cursor.token.kind === 'identifier' ? take(cursor).text : undefined;
  if (before !== undefined && isAt(cursor, '@')) take(cursor);
  const pattern = before === undefined || isAt(cursor, '{') ? names(cursor) : undefined;
  const after = before === undefined && isAt(cursor, '@') ? nameBehind(cursor) : undefined;
  expectTo(cursor, ':');
  const body = expression(cursor);
  const argument = before ?? after;
  return {
    kind: 'lambda',
    ...(argument === undefined ? {} : { argument }),
    ...(pattern === undefined ? {} : { pattern }),
    body,
    start,
    end: body.end,
  };
};

const nameBehind = (cursor: Cursor): string => {
  take(cursor);
  return cursor.token.kind === 'identifier' ? take(cursor).text : refuse(cursor, 'a name for the argument');
};

type Name = Pattern['names'][number];

const names = (cursor: Cursor): Pattern => {
  const list: Name[] = [];
  expectTo(cursor, '{');
  for (;;) {
    if (isAt(cursor, '...')) {
      take(cursor);
      expectTo(cursor, '}');
      return { names: list, open: true };
    }
    if (isAt(cursor, '}')) break;
    list.push(nameOf(cursor));
    if (isAt(cursor, '}')) break;
    expectTo(cursor, ',');
  }
  take(cursor);
  return { names: list, open: false };
};

const nameOf = (cursor: Cursor): Name => {
  if (cursor.token.kind !== 'identifier') return refuse(cursor, 'the name of an argument');
  const { text: name, start, end } = take(cursor);
  if (!isAt(cursor, '?')) return { name, start, end };
  take(cursor);
  const fallback = expression(cursor);
  return { name, fallback, start, end: fallback.end };
};
