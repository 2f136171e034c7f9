import type { Expression } from '../expression.ts';
import { definitions } from './bindings.ts';
import { type Cursor, expectTo, following, isAt, take } from './cursor.ts';
import { isLambda, lambda } from './lambda.ts';
import { operation } from './operation.ts';

/** Any expression: a function, `with`, `let`, `assert` and `if` reach as far to the right as they can. */
export const expression = (cursor: Cursor): Expression => {
  const { start } = cursor.token;
  if (isLambda(cursor)) return lambda(cursor);
  if (isAt(cursor, 'with')) {
    take(cursor);
    const scope = expression(cursor);
    expectTo(cursor, ';');
    const body = expression(cursor);
    return { kind: 'with', scope, body, start, end: body.end };
  }
  if (isAt(cursor, 'assert')) {
    take(cursor);
    const test = expression(cursor);
    expectTo(cursor, ';');
    const body = expression(cursor);
    return { kind: 'assert', test, body, start, end: body.end };
  }
  if (isAt(cursor, 'if')) return conditional(cursor);
  if (isAt(cursor, 'let') && following(cursor, cursor.token).text !== '{') {
    take(cursor);
    const bindings = definitions(cursor, 'in');
    const body = expression(cursor);
    return { kind: 'let', bindings, body, start, end: body.end };
  }
  return operation(cursor);
};

const conditional = (cursor: Cursor): Expression => {
  const { start } = take(cursor);
  const test = expression(cursor);
  expectTo(cursor, 'then');
  const yes = expression(cursor);
  expectTo(cursor, 'else');
  const no = expression(cursor);
  return { kind: 'if', test, yes, no, start, end: no.end };
};
