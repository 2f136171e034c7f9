import { dirname, resolve } from 'node:path';
import type { Definition, Expression, Pattern } from '../src/index.ts';

const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit', 'or']);

/** What `nix-instantiate --parse` of Nix 2.8 prints for it, up to how a sum of texts is cut into pieces. */
export const printAsNix = (
  expression: Expression,
  { file, home }: { file: string; home: string },
): string => {
  const base = dirname(file);

  const text = (value: string): string =>
    `"${value
      .replaceAll(/["\\$]/g, (c) => `\\${c}`)
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t')}"`;

  const absolute = (path: string): string => {
    const whole = path.startsWith('~') ? `${home}${path.slice(1)}` : path;
    return resolve(base, whole);
  };

  /** The terms of a sum; texts side by side are one, as Nix prints the pieces that its lexer finds. */
  const terms = (one: Expression): readonly (string | Expression)[] => {
    const list = one.kind === 'binary' && one.operator === '+' ? [...terms(one.left), one.right] : [one];
    const whole: (string | Expression)[] = [];
    for (const term of list.flatMap(textOf)) {
      const before = whole.at(-1);
      if (typeof term === 'string' && typeof before === 'string') whole.splice(-1, 1, before + term);
      else whole.push(term);
    }
    return whole.filter((term) => term !== '');
  };

  const textOf = (one: string | Expression): readonly (string | Expression)[] =>
    typeof one !== 'string' && one.kind === 'string' && one.parts.every((part) => typeof part === 'string')
      ? [one.parts.join('')]
      : [one];

  const joined = (parts: readonly (string | Expression)[], first = text): string => {
    const printed = parts.map((part, i) =>
      typeof part !== 'string' ? show(part) : i === 0 ? first(part) : text(part),
    );
    if (printed.length === 0) return '""';
    return printed.length === 1 ? (printed[0] ?? '') : `(${printed.join(' + ')})`;
  };

  const name = (word: string): string =>
    /^[a-zA-Z_][a-zA-Z0-9_'-]*$/.test(word) && !keywords.has(word) ? word : text(word);

  /** `"${x}"` is `${x}`. */
  const computed = (one: Expression): string => {
    const [only, ...rest] = one.kind === 'string' ? one.parts : [];
    return only === undefined || typeof only === 'string' || rest.length > 0
      ? `"\${${show(one)}}"`
      : computed(only);
  };

  const path = (names: readonly { readonly name: string | Expression }[]): string =>
    names.map((one) => (typeof one.name === 'string' ? name(one.name) : computed(one.name))).join('.');

  type Entry = { readonly inherited: true } | { readonly value: Expression } | Group;
  interface Group {
    recursive: boolean;
    readonly known: Map<string, Entry>;
    readonly computed: (readonly [string, Expression | Group])[];
  }
  const group = (recursive = false): Group => ({ recursive, known: new Map(), computed: [] });

  const put = (
    into: Group,
    names: readonly { readonly name: string | Expression }[],
    value: Expression,
  ): void => {
    const [first, ...rest] = names;
    if (first === undefined) return;
    if (typeof first.name !== 'string') {
      const printed = computed(first.name);
      if (rest.length === 0) into.computed.push([printed, value]);
      else {
        const inner = group();
        put(inner, rest, value);
        into.computed.push([printed, inner]);
      }
      return;
    }
    const known = into.known.get(first.name);
    const before = known !== undefined && 'value' in known ? setOf(known.value) : known;
    if (rest.length > 0) {
      const inner = before !== undefined && 'known' in before ? before : group();
      into.known.set(first.name, inner);
      put(inner, rest, value);
    } else if (before !== undefined && 'known' in before && value.kind === 'set') {
      into.known.set(first.name, before);
      fill(before, value.bindings);
    } else into.known.set(first.name, { value });
  };

  const setOf = (value: Expression): Group | undefined =>
    value.kind === 'set' ? fill(group(value.recursive), value.bindings) : undefined;

  const fill = (into: Group, bindings: readonly Definition[]): Group => {
    for (const one of bindings)
      if (one.kind === 'define') put(into, one.path, one.value);
      else
        for (const { name: word, start, end } of one.names)
          if (typeof word === 'string')
            into.known.set(
              word,
              one.from === undefined
                ? { inherited: true }
                : {
                    value: { kind: 'select', of: one.from, path: [{ name: word, start, end }], start, end },
                  },
            );
    return into;
  };

  const entries = ({ known, computed }: Group): string =>
    [
      ...[...known]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([word, entry]) =>
          'inherited' in entry
            ? `inherit ${name(word)}; `
            : `${name(word)} = ${'known' in entry ? showGroup(entry) : show(entry.value)}; `,
        ),
      ...computed.map(([word, value]) => `${word} = ${'known' in value ? showGroup(value) : show(value)}; `),
    ].join('');

  const showGroup = (one: Group): string => `${one.recursive ? 'rec ' : ''}{ ${entries(one)}}`;

  const pattern = ({ names, open }: Pattern): string => {
    const words = [...names]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name: word, fallback }) => (fallback === undefined ? word : `${word} ? ${show(fallback)}`));
    return `{ ${[...words, ...(open ? ['...'] : [])].join(', ')} }`;
  };

  /** A call as a list: of those one inside the other, all arguments stand side by side. */
  const call = (one: Expression): readonly string[] => {
    if (one.kind === 'apply') return [...call(one.to), show(one.argument)];
    if (one.kind === 'search-path') return ['__findFile', '__nixPath', text(one.value)];
    if (one.kind === 'unary' && one.operator === '-') return ['__sub', '0', show(one.of)];
    if (one.kind !== 'binary') return [show(one)];
    const [left, right] = [show(one.left), show(one.right)];
    const builtin = { '-': '__sub', '*': '__mul', '/': '__div', '<': '__lessThan' }[one.operator as string];
    if (builtin !== undefined) return [builtin, left, right];
    return one.operator === '>' ? ['__lessThan', right, left] : [show(one)];
  };

  const show = (one: Expression): string => {
    switch (one.kind) {
      case 'variable':
        return one.name;
      case 'integer':
        return String(one.value);
      case 'float':
        return String(Number(one.value.toPrecision(6)));
      case 'uri':
        return text(one.value);
      case 'string':
        return joined(one.parts);
      case 'path':
        return joined(one.parts, absolute);
      case 'list':
        return `[ ${one.items.map((item) => `(${show(item)}) `).join('')}]`;
      case 'set':
        return showGroup(fill(group(one.recursive), one.bindings));
      case 'let-body':
        return `(${showGroup(fill(group(true), one.bindings))}).body`;
      case 'let':
        return `(let ${entries(fill(group(), one.bindings))}in ${show(one.body)})`;
      case 'select':
        return `(${show(one.of)}).${path(one.path)}${one.otherwise === undefined ? '' : ` or (${show(one.otherwise)})`}`;
      case 'has':
        return `((${show(one.of)}) ? ${path(one.path)})`;
      case 'lambda': {
        const words = one.pattern === undefined ? [] : [pattern(one.pattern)];
        const heads = one.argument === undefined ? words : [...words, one.argument];
        return `(${heads.join(' @ ')}: ${show(one.body)})`;
      }
      case 'with':
        return `(with ${show(one.scope)}; ${show(one.body)})`;
      case 'assert':
        return `assert ${show(one.test)}; ${show(one.body)}`;
      case 'if':
        return `(if ${show(one.test)} then ${show(one.yes)} else ${show(one.no)})`;
      case 'unary':
        return one.operator === '!' ? `(! ${show(one.of)})` : `(${call(one).join(' ')})`;
      case 'binary':
        if (one.operator === '<=') return `(! (__lessThan ${show(one.right)} ${show(one.left)}))`;
        if (one.operator === '>=') return `(! (__lessThan ${show(one.left)} ${show(one.right)}))`;
        if (['-', '*', '/', '<', '>'].includes(one.operator)) return `(${call(one).join(' ')})`;
        if (one.operator === '+') return joined(terms(one));
        return `(${show(one.left)} ${one.operator} ${show(one.right)})`;
      default:
        return `(${call(one).join(' ')})`;
    }
  };
  return show(expression);
};
