import { canonicalJson, compareUtf8, parseDrvName } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { type Entry, isFailed, type RootFacts, type RootOf, type Roots } from '../../src/index.ts';

/** Entries and the derivations that they name: what packing needs, and unpacking gives back. */
export interface World {
  readonly entries: readonly Entry[];
  readonly rootOf: RootOf;
  readonly roots: Roots;
}

export interface FactsInput {
  readonly name: string;
  readonly hash?: string;
  readonly system?: string;
  readonly outputs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const factsOf = ({
  name,
  hash = 'h',
  system = 'x86_64-linux',
  outputs = ['out'],
  env = {},
}: FactsInput): RootFacts => ({
  drvPath: `/nix/store/${hash.padEnd(32, '0')}-${name}.drv`,
  name,
  system,
  outputs: new Map(outputs.map((output) => [output, `/nix/store/${hash.padEnd(32, '1')}-${name}-${output}`])),
  env: (key) => env[key],
});

/** The entry that the indexer makes of a derivation. */
export const entryOf = (attr: string, facts: RootFacts, rest: object = {}): Entry => {
  const { name, version } = parseDrvName(facts.name);
  return {
    attr,
    drvPath: facts.drvPath,
    outputs: Object.fromEntries(facts.outputs),
    name: facts.name,
    pname: facts.env('pname') ?? name,
    version: facts.env('version') ?? version,
    system: facts.system,
    meta: {},
    ...rest,
  };
};

/** Sorts the entries, and numbers the derivations in the order in which they name them first. */
export const worldOf = (unsorted: readonly Entry[], facts: readonly RootFacts[]): World => {
  const entries = [...unsorted].sort((a, b) => compareUtf8(a.attr, b.attr));
  const named = [...new Set(entries.flatMap((entry) => (isFailed(entry) ? [] : [entry.drvPath])))];
  const known = new Map(facts.map((each) => [each.drvPath, each]));
  const factsAt = (ordinal: number): RootFacts => {
    const found = known.get(named[ordinal] ?? '');
    if (found === undefined) throw new RangeError(`no root ${ordinal}`);
    return found;
  };
  return {
    entries,
    rootOf: (drvPath) => ({ ordinal: named.indexOf(drvPath), facts: factsAt(named.indexOf(drvPath)) }),
    roots: { count: named.length, facts: factsAt },
  };
};

export const linesOf = async (
  entries: AsyncIterable<Entry> | Iterable<Entry>,
): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const entry of entries) lines.push(canonicalJson(entry));
  return lines;
};

/** Any sixteen-bit characters, halves of surrogate pairs and controls among them, and words that texts have in common. */
const text = fc.oneof(
  fc.constantFrom(
    'hello',
    'Hello',
    'lib',
    '1.2',
    'a.b',
    '"',
    '\\',
    '\n',
    'pkgs/foo/default.nix:12',
    'x:0',
    '\u0001\u0002',
  ),
  fc.array(fc.nat(0xffff), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  fc.string({ maxLength: 8 }),
);
const attrName = fc
  .array(fc.oneof(fc.constantFrom('hello', 'hello_1', 'perlPackages', 'x'), text), {
    minLength: 1,
    maxLength: 3,
  })
  .map((names) => names.join('.'))
  .filter((attr) => attr !== '');

const someMeta = fc
  .dictionary(
    fc.oneof(fc.constantFrom('description', 'license', 'position', 'homepage', 'constructor'), text),
    fc.oneof(text, fc.jsonValue({ maxDepth: 2 })),
    { maxKeys: 4 },
  )
  .map((meta) => Object.fromEntries(Object.entries(meta).filter(([name]) => name !== '__proto__')));

const outputNames = fc.constantFrom(['out'], ['out', 'dev'], ['bin', 'doc', 'out']);
const drvName = fc.constantFrom(
  'hello-1.2',
  'hello',
  'perl-Foo-Bar-2.10',
  'haskell-aeson-ghc7.6.3-0.7',
  'lib-x-1',
);

export const someFacts = fc
  .record({
    name: drvName,
    hash: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 8, maxLength: 8 }),
    system: fc.constantFrom('x86_64-linux', 'i686-linux'),
    outputs: outputNames,
    env: fc.dictionary(fc.constantFrom('pname', 'version'), text),
  })
  .map(factsOf);

const derivedMembers = fc.record(
  {
    name: text,
    pname: text,
    version: text,
    system: text,
    outputs: fc.constantFrom({}, { out: null }, { dev: '/x', out: '/nix/store/y' }),
    metaDropped: fc.array(text, { maxLength: 2 }),
    refused: fc.record({
      reasons: fc.constantFrom<('unfree' | 'broken')[]>([], ['unfree'], ['broken', 'unfree']),
      message: text,
    }),
  },
  { requiredKeys: [] },
);

const failure = fc.record(
  { kind: fc.constantFrom('throw', 'assert', 'other'), message: text, position: text },
  { requiredKeys: ['kind', 'message'] },
);

/** What becomes an entry once it has an attribute and derivations are there. */
export const someSeed = fc.record({
  attr: attrName,
  root: fc.nat(7),
  meta: someMeta,
  own: fc.option(derivedMembers, { nil: {} }),
  failure: fc.option(failure, { nil: undefined, freq: 6 }),
});
type Seed = typeof someSeed extends fc.Arbitrary<infer T> ? T : never;

export const seededWorld = (seeds: readonly Seed[], facts: readonly RootFacts[]): World => {
  const unique = [...new Map(seeds.map((seed) => [seed.attr, seed])).values()];
  const entries = unique.map((seed): Entry => {
    const root = facts[seed.root % facts.length];
    return seed.failure !== undefined || root === undefined
      ? JSON.parse(JSON.stringify({ attr: seed.attr, error: seed.failure ?? { kind: 'other', message: '' } }))
      : entryOf(seed.attr, root, { meta: seed.meta, ...seed.own });
  });
  return worldOf(entries, facts);
};

export const someWorld = fc
  .tuple(fc.array(someSeed, { maxLength: 12 }), fc.array(someFacts, { minLength: 1, maxLength: 8 }))
  .map(([seeds, facts]) => seededWorld(seeds, facts));
