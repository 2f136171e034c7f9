import type { CallsOf } from '../calls.ts';
import { behind } from '../names/inner.ts';
import { type Code, type LambdaScope, lambdaAround } from '../names/scope.ts';
import type { MergesOf } from '../value/merge-cost.ts';
import type { Reducer } from '../value/reduce.ts';
import type { SizeOf } from '../value/size.ts';

/** What every rule is given. */
export interface Tools {
  readonly reducer: Reducer;
  readonly sizeOf: SizeOf;
  readonly mergesOf: MergesOf;
  readonly callsOf: CallsOf;
  /** Names that make a set large. */
  readonly large: number;
}

/** What a lambda, or a file, gives: without `let`, `with` and `assert` before it. */
const result = (code: Code): Code => {
  const inner = behind(code);
  return inner === undefined ? code : result(inner);
};

/** Whether a lambda is what its file gives: `{ pkgs, lib }: …`, which each import calls once. */
export const isOfFile = ({ source, parent, lambda }: LambdaScope): boolean => {
  if (lambdaAround(parent) !== undefined) return false;
  const { start, end } = result({
    expression: source.root,
    scope: { kind: 'file', source, depth: 0 },
  }).expression;
  return start === lambda.start && end === lambda.end;
};

/**
 * Whether a lambda and those around it, out to the one that is needed, are one function of several arguments: `x: y: …` is mostly
 * called with both. Not so behind the arguments of a file, which are given to it long before.
 */
export const isCurried = (inside: LambdaScope, outer: LambdaScope | undefined): boolean => {
  const around = lambdaAround(inside.parent);
  if (around === undefined || outer === undefined) return false;
  if (isOfFile(around) && around.lambda.pattern !== undefined) return false;
  const { start, end } = around.lambda.body;
  if (start !== inside.lambda.start || end !== inside.lambda.end) return false;
  return around === outer || isCurried(around, outer);
};
