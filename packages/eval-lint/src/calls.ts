import type { FunctionCalls } from '@nixtools/eval-stats';
import type { LambdaScope } from './names/scope.ts';
import { lambdaKey } from './place.ts';

/** How often a lambda is called; undefined where nobody counted. */
export type CallsOf = (lambda: LambdaScope) => number | undefined;

/** Joins what Nix counted with the lambdas of the text, by their places. */
export const callsOf = (counted: readonly FunctionCalls[] | undefined): CallsOf => {
  if (counted === undefined) return () => undefined;
  const calls = new Map<string, number>();
  for (const { file, line, column, count } of counted) {
    const key = `${file}:${line}:${column}`;
    calls.set(key, (calls.get(key) ?? 0) + count);
  }
  return (lambda) => calls.get(lambdaKey(lambda)) ?? 0;
};
