import { innerOf } from './inner.ts';
import { meaningOf } from './resolve.ts';
import type { Code } from './scope.ts';

/**
 * The depth of the innermost lambda around, an argument of which an expression needs: what is made inside deeper ones is made
 * anew each time they are called, and is the same each time. 0 where it needs no argument.
 */
export const neededDepth = (code: Code): number => {
  const enough = code.scope.depth;
  // Through a name into a lambda: what that one is called with is not an argument of ours, so only lambdas up to a limit count.
  const seen = new Map<Code['expression'], number>();
  let depth = 0;
  const visit = ({ expression, scope }: Code, limit: number): void => {
    if (depth >= enough || (seen.get(expression) ?? -1) >= limit) return;
    seen.set(expression, limit);
    if (expression.kind === 'variable') {
      const meaning = meaningOf(expression.name, scope);
      if (meaning.kind === 'code') visit(meaning.code, Math.min(limit, meaning.code.scope.depth));
      if (meaning.kind === 'with')
        for (const set of meaning.sets) visit(set, Math.min(limit, set.scope.depth));
      if (meaning.kind === 'parameter' && meaning.of.depth <= limit)
        depth = Math.max(depth, meaning.of.depth);
    }
    for (const inner of innerOf({ expression, scope })) visit(inner, limit);
  };
  visit(code, enough);
  return depth;
};
