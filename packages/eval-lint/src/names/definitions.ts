import type { AttributePath, Definition, Expression } from '@nixtools/nix-syntax';
import type { Code, Scope } from './scope.ts';

type Define = Extract<Definition, { kind: 'define' }>;

/** `x` for what `inherit x` or `inherit (from) x` gives. */
const inherited = (from: Expression | undefined, name: AttributePath[number]): Expression => {
  const { start, end } = name;
  if (from === undefined) return { kind: 'variable', name: String(name.name), start, end };
  return { kind: 'select', of: from, path: [name], start, end };
};

/** `a.b = x; a.c = y;` is one set `a`. */
const nested = (definitions: readonly Define[]): Expression => {
  const bindings = definitions.map(({ path, ...rest }) => ({ ...rest, path: path.slice(1) }));
  const [{ start, end } = { start: 0, end: 0 }] = definitions;
  return { kind: 'set', recursive: false, bindings, start, end };
};

/**
 * What each name of a set or a `let` stands for. Names that are computed are left out.
 *
 * @param inside where values see the names themselves; without it, as in a set that is not `rec`, they do not.
 */
export const namesOf = (
  bindings: readonly Definition[],
  outside: Scope,
  inside: Scope = outside,
): ReadonlyMap<string, Code> => {
  const names = new Map<string, Code>();
  const paths = new Map<string, Define[]>();
  for (const binding of bindings) {
    if (binding.kind === 'inherit') {
      const { from } = binding;
      for (const name of binding.names)
        if (typeof name.name === 'string')
          names.set(name.name, {
            expression: inherited(from, name),
            scope: from === undefined ? outside : inside,
          });
      continue;
    }
    const [first] = binding.path;
    if (typeof first?.name !== 'string') continue;
    if (binding.path.length === 1) names.set(first.name, { expression: binding.value, scope: inside });
    else paths.set(first.name, [...(paths.get(first.name) ?? []), binding]);
  }
  for (const [name, definitions] of paths)
    names.set(name, { expression: nested(definitions), scope: inside });
  return names;
};
