import { behind, bodyScope } from '../names/inner.ts';
import { meaningOf } from '../names/resolve.ts';
import type { Lambda } from '../names/scope.ts';
import type { Reducer } from './reduce.ts';
import type { SizeOf } from './size.ts';
import { beside, callOf, type Value, withArgument } from './value.ts';

/** A large set that a call makes. */
interface Merge {
  /** The call makes it once it has so many arguments. */
  readonly after: number;
  /** Names in it, at least. */
  readonly size: number;
  /** The `//`. */
  readonly at: Value;
}

/** How many lambdas are entered, one in the other. */
const deepest = 12;

/** The large sets that a function makes when it is called. */
export type MergesOf = (callee: Value, args: readonly Value[]) => readonly Merge[];

export const createMergesOf = (reducer: Reducer, sizeOf: SizeOf, large: number): MergesOf => {
  const pending = new Set<Lambda>();
  const following = new Set<Value['code']['expression']>();

  const ofCall: MergesOf = (callee, args) => {
    if (pending.size > deepest) return [];
    const base = callee.code.scope.depth;
    const entered: Lambda[] = [];
    let value = callee;
    const found: Merge[] = [];
    try {
      for (const argument of args) {
        const { expression, scope } = value.code;
        if (expression.kind !== 'lambda' || pending.has(expression)) break;
        pending.add(expression);
        entered.push(expression);
        const body = { expression: expression.body, scope: bodyScope(expression, scope) };
        value = withArgument(body, value, expression, argument);
        for (let inner = behind(value.code); inner !== undefined; inner = behind(value.code))
          value = beside(value, inner);
      }
      if (entered.length > 0) inTail(value, base, found);
      return found;
    } finally {
      for (const lambda of entered) pending.delete(lambda);
    }
  };

  /** What evaluating an expression makes, as far as it is made inside of the lambdas that were entered. */
  const inTail = (value: Value, base: number, found: Merge[]): void => {
    const { expression, scope } = value.code;
    const visit = (part: typeof expression): void =>
      inTail(beside(value, { expression: part, scope }), base, found);
    const after = scope.depth - base;
    switch (expression.kind) {
      case 'variable': {
        const meaning = meaningOf(expression.name, scope);
        if (meaning.kind !== 'code' || meaning.code.scope.depth <= base) return;
        const { expression: defined } = meaning.code;
        if (following.has(defined)) return;
        following.add(defined);
        inTail(beside(value, meaning.code), base, found);
        following.delete(defined);
        return;
      }
      case 'binary':
        if (expression.operator === '//') {
          const size = sizeOf(value) ?? 0;
          if (size >= large) found.push({ after, size, at: value });
          else for (const part of [expression.left, expression.right]) visit(part);
        }
        return;
      case 'if':
        for (const part of [expression.yes, expression.no]) visit(part);
        return;
      case 'select':
        visit(expression.of);
        return;
      case 'apply': {
        const { head, args } = callOf(value);
        for (const part of [head, ...args]) inTail(part, base, found);
        const callee = reducer.reduce(head);
        found.push(...ofCall(callee, args).map(({ size, at }) => ({ after, size, at })));
        return;
      }
      default: {
        const inner = behind(value.code);
        if (inner !== undefined) inTail(beside(value, inner), base, found);
      }
    }
  };
  return ofCall;
};
