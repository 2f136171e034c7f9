import type { Expression } from '@nixtools/nix-syntax';
import { neededDepth } from '../names/depends.ts';
import { type Code, type LambdaScope, lambdaAround, lambdaAtDepth } from '../names/scope.ts';
import { everywhere } from '../value/known-tree.ts';
import { asValue, callOf } from '../value/value.ts';
import type { Tools } from './tools.ts';

/** A large set that a lambda makes each time that it is called. */
export interface Copy {
  /** The `//`, or the call of a function that has it; with no more arguments than that needs. */
  readonly code: Code;
  readonly inside: LambdaScope;
  /** The innermost lambda that an argument of is needed; undefined where the set is the same for all of the evaluation. */
  readonly needs: LambdaScope | undefined;
  readonly size: number;
  /** The `//`. */
  readonly merge: Code;
}

/** The expressions that may copy: each `//` that is in no other, each call that is not the head of another. */
const candidates = function* (root: Code): Generator<Code> {
  const parts = new Set<Expression>();
  for (const code of everywhere(root)) {
    const { expression, scope } = code;
    if (expression.kind === 'binary' && expression.operator === '//')
      parts.add(expression.left).add(expression.right);
    else if (expression.kind === 'apply') parts.add(expression.to);
    else continue;
    if (scope.depth > 0 && !parts.has(expression)) yield code;
  }
};

/** `f x` of `f x y z`. */
const prefixOf = (call: Code, args: number): Code => {
  let { expression } = call;
  for (let left = callOf(asValue(call)).args.length; left > args && expression.kind === 'apply'; left--)
    expression = expression.to;
  return { expression, scope: call.scope };
};

/** The large sets that an expression makes. */
const mergesIn = (
  code: Code,
  { reducer, sizeOf, mergesOf, large }: Tools,
): readonly Omit<Copy, 'inside' | 'needs'>[] => {
  const value = asValue(code);
  if (code.expression.kind === 'binary') {
    const size = sizeOf(value) ?? 0;
    return size < large ? [] : [{ code, size, merge: code }];
  }
  const { head, args } = callOf(value);
  return mergesOf(reducer.reduce(head), args).map(({ after, size, at }) => ({
    ...{ code: prefixOf(code, after), size, merge: at.code },
  }));
};

/** The large sets that the lambdas of a file make. */
export const copiesIn = function* (root: Code, tools: Tools): Generator<Copy> {
  for (const candidate of candidates(root)) {
    const inside = lambdaAround(candidate.scope);
    if (inside === undefined) continue;
    for (const merge of mergesIn(candidate, tools)) {
      const depth = neededDepth(merge.code);
      yield { ...merge, inside, needs: lambdaAtDepth(candidate.scope, depth) };
    }
  }
};
