import type { Finding } from '../finding.ts';
import { setNames } from '../names/inner.ts';
import { type Code, lambdaAround } from '../names/scope.ts';
import { placeOf, shortText } from '../place.ts';
import { everywhere } from '../value/known-tree.ts';
import { isOfFile, type Tools } from './tools.ts';

/**
 * A whole set as `rec`: every name is made again for each call of the lambda around, and none of the values can see what is merged over
 * the set later, so that a change means a call more.
 */
export const recSets = function* (root: Code, { callsOf, large }: Tools): Generator<Finding> {
  for (const code of everywhere(root)) {
    const { expression, scope } = code;
    if (expression.kind !== 'set' || !expression.recursive) continue;
    const size = setNames(code)?.size ?? 0;
    const inside = lambdaAround(scope);
    if (size < large || inside === undefined) continue;
    const calls = callsOf(inside);
    if (calls === undefined ? isOfFile(inside) : calls < 2) continue;
    yield {
      rule: 'rec-set',
      ...placeOf(code),
      text: shortText(code),
      reason: `a rec of ${size} names is made anew in each call of this lambda, as what is merged over it does not reach inside`,
      size,
      ...(calls === undefined ? {} : { calls, cost: calls * size }),
    };
  }
};
