import { createHash } from 'node:crypto';
import { canonicalJson } from '@nixtools/nix-formats';
import type { Random } from './random.ts';

const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

const odd: readonly unknown[] = [
  ...[
    '../../etc/passwd',
    '/etc/passwd',
    '..',
    'a\0b',
    'file:///etc/passwd',
    '',
    '\ud800',
    'x'.repeat(10_000),
  ],
  ...[
    'regular',
    'symlink',
    'directory',
    '/nix/store',
    '/gnu/store',
    '2099-13-45T99:99:99Z',
    'drvs',
    '\u001b[2J',
  ],
  ...[-1, 0, 1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e15, null, true, [], {}],
  deep(2000),
];

type Path = readonly string[];

const pathsIn = (value: unknown, path: Path = [], found: Path[] = []): readonly Path[] => {
  found.push(path);
  if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) pathsIn(member, [...path, name], found);
  return found;
};

const changed = (value: unknown, [name, ...rest]: Path, change: (value: unknown) => unknown): unknown => {
  if (name === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((each, at) => (String(at) === name ? changed(each, rest, change) : each));
  const members = Object.entries(Object(value));
  return Object.fromEntries(
    members.map(([key, member]) => [key, key === name ? changed(member, rest, change) : member]),
  );
};

/** Members that go, come, or come twice; lists that grow. */
const changeMember = (value: unknown, random: Random): unknown => {
  if (Array.isArray(value)) {
    const [first] = value;
    return random.pick<unknown>([[...value, ...value], value.slice(1), Array(200).fill(first)]);
  }
  if (typeof value !== 'object' || value === null) return random.pick(odd);
  const members = Object.entries(value);
  const gone = random.below(members.length);
  return random.pick<unknown>([
    Object.fromEntries(members.filter((_, at) => at !== gone)),
    { ...value, [String(random.pick(['more', '..', 'a/b', '__proto__x', 'a\0b', '']))]: random.pick(odd) },
    random.pick(odd),
  ]);
};

/** JSON in which one or two values, however deep, are something else. */
export const mutateJson = (value: unknown, random: Random): unknown => {
  let other = value;
  for (let count = random.pick([1, 1, 2]); count > 0; count--) {
    const paths = pathsIn(other);
    const path = paths[random.below(paths.length)] ?? [];
    other = changed(other, path, (old) =>
      random.chance(0.6) ? random.pick(odd) : changeMember(old, random),
    );
  }
  return other;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A pointer's payload with other values; mostly its id is that of its snapshot all the same. */
export const mutatePayload = (payload: unknown, random: Random): string => {
  const other = mutateJson(payload, random);
  if (!isRecord(other) || random.chance(0.2)) return JSON.stringify(other);
  const id = createHash('sha256').update(canonicalOf(other['snapshot'])).digest('hex');
  return JSON.stringify({ ...other, id });
};

/** Deep values have no canonical JSON: nobody needs their id. */
const canonicalOf = (value: unknown): string => {
  try {
    return value === undefined ? '' : canonicalJson(value);
  } catch {
    return '';
  }
};
