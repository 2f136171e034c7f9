import { childrenOf, type Definition, type Expression } from '@nixtools/nix-syntax';
import { namesOf } from './definitions.ts';
import type { Code, Lambda, Scope } from './scope.ts';

/** Each expression lies in one place, so its scope is made once. */
const made = new WeakMap<Expression, Scope>();

const once = (expression: Expression, make: () => Scope): Scope => {
  const known = made.get(expression) ?? make();
  made.set(expression, known);
  return known;
};

/** The scope that the names of a `let` or a `rec` are in, and see each other in. */
const recursiveScope = (expression: Expression, bindings: readonly Definition[], parent: Scope): Scope =>
  once(expression, () => {
    const { source, depth } = parent;
    const lazily: { names?: ReadonlyMap<string, Code> } = {};
    const scope: Scope = {
      ...{ kind: 'names', source, parent, depth },
      get names() {
        lazily.names ??= namesOf(bindings, parent, scope);
        return lazily.names;
      },
    };
    return scope;
  });

/** The scope of a lambda's body. */
export const bodyScope = (lambda: Lambda, parent: Scope): Scope =>
  once(lambda, () => ({ kind: 'lambda', source: parent.source, parent, depth: parent.depth + 1, lambda }));

const plainNames = new WeakMap<Expression, ReadonlyMap<string, Code>>();

/** What a set stands for, name by name; undefined for what is no set as it is written. */
export const setNames = ({ expression, scope }: Code): ReadonlyMap<string, Code> | undefined => {
  if (expression.kind !== 'set') return undefined;
  if (!expression.recursive) {
    const names = plainNames.get(expression) ?? namesOf(expression.bindings, scope);
    plainNames.set(expression, names);
    return names;
  }
  const inside = recursiveScope(expression, expression.bindings, scope);
  return inside.kind === 'names' ? inside.names : undefined;
};

/** The same, for the names of a `let` too. */
export const definedNames = (code: Code): ReadonlyMap<string, Code> | undefined => {
  const { expression, scope } = code;
  if (expression.kind !== 'let' && expression.kind !== 'let-body') return setNames(code);
  const inside = recursiveScope(expression, expression.bindings, scope);
  return inside.kind === 'names' ? inside.names : undefined;
};

/** The expression behind `let … in`, `with …;` and `assert …;`; undefined where there is none of them. */
export const behind = ({ expression, scope }: Code): Code | undefined => {
  switch (expression.kind) {
    case 'let':
      return { expression: expression.body, scope: recursiveScope(expression, expression.bindings, scope) };
    case 'let-body': {
      const inside = recursiveScope(expression, expression.bindings, scope);
      return inside.kind === 'names' ? inside.names.get('body') : undefined;
    }
    case 'with': {
      const { source, depth } = scope;
      const inside = once(expression, () => ({
        ...{ kind: 'with', source, parent: scope, depth, of: expression.scope },
      }));
      return { expression: expression.body, scope: inside };
    }
    case 'assert':
      return { expression: expression.body, scope };
    default:
      return undefined;
  }
};

/** The names that `inherit x` takes from around. */
const takenFromAround = (bindings: readonly Definition[], scope: Scope): readonly Code[] =>
  bindings.flatMap((binding) =>
    binding.kind === 'inherit' && binding.from === undefined
      ? binding.names.flatMap(({ name, start, end }): Code[] =>
          typeof name === 'string' ? [{ expression: { kind: 'variable', name, start, end }, scope }] : [],
        )
      : [],
  );

/** The expressions that one consists of, each in its scope; names that are inherited too. */
export const innerOf = (code: Code): readonly Code[] => {
  const { expression, scope } = code;
  return 'bindings' in expression
    ? [...writtenIn(code), ...takenFromAround(expression.bindings, scope)]
    : writtenIn(code);
};

const writtenIn = (code: Code): readonly Code[] => {
  const { expression, scope } = code;
  const all = childrenOf(expression);
  const body = behind(code);
  switch (expression.kind) {
    case 'lambda':
      return all.map((inner) => ({ expression: inner, scope: bodyScope(expression, scope) }));
    case 'let':
      return all.map((inner) => ({ expression: inner, scope: body?.scope ?? scope }));
    case 'let-body':
      return all.map((inner) => ({
        expression: inner,
        scope: recursiveScope(expression, expression.bindings, scope),
      }));
    case 'with':
      return [{ expression: expression.scope, scope }, ...(body === undefined ? [] : [body])];
    case 'set':
      return all.map((inner) => ({
        expression: inner,
        scope: expression.recursive ? recursiveScope(expression, expression.bindings, scope) : scope,
      }));
    default:
      return all.map((inner) => ({ expression: inner, scope }));
  }
};
