import { behind, bodyScope, setNames } from '../names/inner.ts';
import { meaningOf } from '../names/resolve.ts';
import type { LambdaScope } from '../names/scope.ts';
import { fileAt, type KnownTree, rootOf } from './known-tree.ts';
import { argumentOf, asValue, beside, callOf, type Value, withArgument } from './value.ts';

/** How far names and calls are followed before a value counts as unknown. */
const furthest = 60;
/** And how many of them in all, as each may lead to several. */
const most = 4000;
/** A name that is defined in more places than this says nothing of what it is. */
const fewPlaces = 3;

/** Follows names and calls in a tree as far as its text tells, evaluating nothing. */
export interface Reducer {
  readonly tree: KnownTree;
  /** A set, `//`, `if`, lambda or literal, or what cannot be followed further. */
  readonly reduce: (value: Value) => Value;
  /** What one name of a set stands for. */
  readonly member: (value: Value, name: string) => Value | undefined;
}

export const createReducer = (tree: KnownTree): Reducer => {
  let steps = 0;
  let depth = 0;
  const pending = new Set<Value['code']['expression']>();

  /** By what its name is elsewhere in the tree, where only few things are called so. */
  const byName = (name: string): Value | undefined => {
    const places = tree.definitions.get(name) ?? [];
    return places.length > fewPlaces || places[0] === undefined ? undefined : follow(asValue(places[0]));
  };

  const parameter = (name: string, of: LambdaScope, value: Value): Value | undefined => {
    const { lambda } = of;
    const given = argumentOf(value, lambda);
    if (lambda.argument === name) return given === undefined ? byName(name) : follow(given);
    const fallback = lambda.pattern?.names.find((one) => one.name === name)?.fallback;
    return (
      (given === undefined ? undefined : memberOf(given, name)) ??
      byName(name) ??
      (fallback === undefined ? undefined : follow(beside(value, { expression: fallback, scope: of })))
    );
  };

  const named = (name: string, value: Value): Value | undefined => {
    const meaning = meaningOf(name, value.code.scope);
    switch (meaning.kind) {
      case 'code':
        return follow(beside(value, meaning.code));
      case 'parameter':
        return parameter(name, meaning.of, value);
      case 'with':
        for (const set of meaning.sets) {
          const found = memberOf(beside(value, set), name);
          if (found !== undefined) return follow(found);
        }
        return byName(name);
      case 'builtin':
        return undefined;
    }
  };

  const called = (value: Value): Value | undefined => {
    const { head, args } = callOf(value);
    let result = follow(head);
    for (const [place, argument] of args.entries()) {
      const { expression, scope } = result.code;
      if (expression.kind === 'lambda') {
        const body = { expression: expression.body, scope: bodyScope(expression, scope) };
        result = follow(withArgument(body, result, expression, argument));
      } else if (expression.kind === 'variable' && expression.name === 'import' && place === 0) {
        const file = fileAt(tree, argument.code);
        if (file === undefined) return undefined;
        result = follow(asValue(rootOf(file)));
      } else return undefined;
    }
    return result;
  };

  const next = (value: Value): Value | undefined => {
    const { expression, scope } = value.code;
    switch (expression.kind) {
      case 'variable':
        return named(expression.name, value);
      case 'select': {
        let found: Value | undefined = beside(value, { expression: expression.of, scope });
        for (const { name } of expression.path)
          found = found === undefined || typeof name !== 'string' ? undefined : memberOf(found, name);
        const last = expression.path.at(-1)?.name;
        return found === undefined ? (typeof last === 'string' ? byName(last) : undefined) : follow(found);
      }
      case 'apply':
        return called(value);
      default: {
        const inner = behind(value.code);
        return inner === undefined ? undefined : follow(beside(value, inner));
      }
    }
  };

  const follow = (value: Value): Value => {
    const { expression } = value.code;
    if (depth >= furthest || steps >= most || pending.has(expression)) return value;
    depth += 1;
    steps += 1;
    pending.add(expression);
    try {
      return next(value) ?? value;
    } finally {
      pending.delete(expression);
      depth -= 1;
    }
  };

  const memberOf = (value: Value, name: string): Value | undefined => {
    const reduced = follow(value);
    const { expression, scope } = reduced.code;
    const inside = (part: typeof expression): Value | undefined =>
      memberOf(beside(reduced, { expression: part, scope }), name);
    if (expression.kind === 'binary' && expression.operator === '//')
      return inside(expression.right) ?? inside(expression.left);
    if (expression.kind === 'if') return inside(expression.yes) ?? inside(expression.no);
    const code = setNames(reduced.code)?.get(name);
    return code === undefined ? undefined : beside(reduced, code);
  };

  const afresh = <Result>(work: () => Result): Result => {
    if (depth === 0) steps = 0;
    return work();
  };

  return {
    tree,
    reduce: (value) => afresh(() => follow(value)),
    member: (value, name) => afresh(() => memberOf(value, name)),
  };
};
