import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyDelta } from '../../src/delta/apply/apply-delta.ts';
import { encodeDelta } from '../../src/delta/encode/encode-delta.ts';
import { buildSet, type File, type Package, type PackageSet, pairsOf } from './package-sets.ts';
import { saying } from './what-graphs-say.ts';

const word = fc.constantFrom('a', 'bb', 'long text of several words', '-O2', '\x01\x02', 'naïve', '');
const version = fc.constantFrom('1.0', '1.0.1', '2.3.4', '20140326', '');
const key = fc.constantFrom('buildInputs', 'src', 'flags', 'patches', 'url');

/** A package number `n` mentions only those with lower numbers. */
const package_ = (n: number): fc.Arbitrary<Package | File> => {
  const mention = n === 0 ? word : fc.nat(n - 1).map((other) => `{p${other}}`);
  const text = fc.array(fc.oneof(word, mention), { maxLength: 6 }).map((parts) => parts.join(' '));
  const name = fc.tuple(fc.constantFrom('x', 'lib', `p${n}`), version).map((parts) => parts.join('-'));
  const file = fc.record({
    name: fc.constant(`p${n}.sh`),
    file: fc.array(word).map((words) => words.join('\n')),
  });
  const drv = fc.record({
    name,
    env: fc.dictionary(key, text, { maxKeys: 4 }),
    args: fc.array(text, { maxLength: 2 }),
  });
  const more = fc.oneof(
    fc.constant({}),
    fc.constant({ outputs: ['out', 'dev'] }),
    word.map((download) => ({ download })),
    fc.constant({ floating: true }),
  );
  const whole = fc.tuple(drv, more).map(([base, rest]) => ({ ...base, ...rest }));
  return fc.oneof({ weight: 1, arbitrary: file }, { weight: 4, arbitrary: whole });
};

const SIZE = 14;
const all = fc.tuple(...Array.from({ length: SIZE }, (_, n) => package_(n)));
const setOf = (packages: readonly (Package | File)[]): PackageSet =>
  Object.fromEntries(packages.map((each, n) => [`p${n}`, each]));

it('whatever changes in a package set, the delta leads there', async () => {
  const changes = fc.record({
    before: all,
    after: all,
    /** Which packages of the old set stay. */
    stay: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
    rootsBefore: fc.uniqueArray(fc.nat(SIZE - 1)),
    rootsAfter: fc.uniqueArray(fc.nat(SIZE - 1)),
  });
  const property = fc.asyncProperty(changes, async ({ before, after, stay, rootsBefore, rootsAfter }) => {
    const mixed = after.map((each, n) => (stay[n] ? (before[n] ?? each) : each));
    const attrs = (roots: readonly number[]) => roots.map((root) => `p${root}`);
    const old = await buildSet(setOf(before), attrs(rootsBefore));
    const now = await buildSet(setOf(mixed), attrs(rootsAfter));
    const delta = await encodeDelta(old.graph, now.graph, pairsOf(old, now));
    expect(saying(await applyDelta(old.graph, delta, { place: 'a delta' }))).toEqual(saying(now.graph));
  });
  await fc.assert(property, { numRuns: 150 });
});
