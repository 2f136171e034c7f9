import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, packEntriesDelta, unpackEntriesDelta } from '../../src/index.ts';
import {
  entryOf,
  type FactsInput,
  factsOf,
  linesOf,
  seededWorld,
  someFacts,
  someSeed,
  type World,
  worldOf,
} from './worlds.ts';

const deltaOf = (before: World, after: World) =>
  packEntriesDelta(
    () => before.entries,
    () => after.entries,
    after.rootOf,
  );

/** The size of a delta that was seen to lead from one to the other. */
const bytesBetween = async (before: World, after: World): Promise<number> => {
  const delta = await deltaOf(before, after);
  expect(await linesOf(unpackEntriesDelta(delta, before.entries, after.roots))).toEqual(
    await linesOf(after.entries),
  );
  return delta.length;
};

interface PackageInput extends FactsInput {
  readonly attr: string;
  readonly meta?: object;
}

const worldFrom = (packages: readonly PackageInput[]): World => {
  const all = packages.map(({ attr, meta = {}, ...input }) => {
    const facts = factsOf(input);
    return { facts, entry: entryOf(attr, facts, { meta }) };
  });
  return worldOf(
    all.map(({ entry }) => entry),
    all.map(({ facts }) => facts),
  );
};

/** A thousand packages of one file, of the world that `hash` stands for. */
const perl = (hash: string, change: (index: number) => Partial<PackageInput> = () => ({})): PackageInput[] =>
  Array.from({ length: 1000 }, (_, index) => ({
    attr: `perlPackages.M${index}`,
    name: `perl-M${index}-1.${index}`,
    hash: `${hash}${index}x`,
    meta: { position: `pkgs/top-level/perl-packages.nix:${100 + 20 * index}`, license: { free: true } },
    ...change(index),
  }));

describe('a delta of entries', () => {
  it('leads from any entries to any others', async () => {
    const seeds = fc.array(someSeed, { maxLength: 10 });
    const facts = fc.array(someFacts, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        seeds,
        seeds,
        seeds,
        facts,
        facts,
        async (old, common, current, oldFacts, currentFacts) => {
          const before = seededWorld([...old, ...common], oldFacts);
          const after = seededWorld([...common, ...current], currentFacts);
          await bytesBetween(before, after);
          await bytesBetween(before, before);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('between the same entries is nothing but its frame', async () => {
    expect(await bytesBetween(worldFrom(perl('a')), worldFrom(perl('a')))).toBeLessThan(60);
  });

  it('is no larger when every derivation is another one', async () => {
    expect(await bytesBetween(worldFrom(perl('a')), worldFrom(perl('b')))).toBeLessThan(60);
  });

  it('is no larger when versions change, in names or in the environment', async () => {
    const after = perl('b', (index) => (index % 3 === 0 ? { name: `perl-M${index}-2.${index}` } : {}));
    expect(await bytesBetween(worldFrom(perl('a')), worldFrom(after))).toBeLessThan(60);
    const versioned = (version: string) =>
      worldFrom(perl(version, () => ({ name: 'x', env: { pname: 'x', version } })));
    expect(await bytesBetween(versioned('1'), versioned('2'))).toBeLessThan(60);
  });

  it('tells once how the lines of a file moved', async () => {
    const after = perl('a', (index) => ({
      meta: {
        position: `pkgs/top-level/perl-packages.nix:${100 + 20 * index + (index < 500 ? 3 : 1)}`,
        license: { free: true },
      },
    }));
    expect(await bytesBetween(worldFrom(perl('a')), worldFrom(after))).toBeLessThan(180);
  });

  it('tells of a new package only what its neighbour does not say', async () => {
    const license = {
      fullName: Buffer.alloc(500)
        .map((_, index) => 97 + ((index * index) % 26))
        .toString(),
    };
    const packages = perl('a', () => ({ meta: { license } }));
    const before = worldFrom(packages);
    const after = worldFrom([
      ...packages,
      { attr: 'perlPackages.M10a', name: 'perl-M10a-1', meta: { license } },
    ]);
    expect(await bytesBetween(before, after)).toBeLessThan(170);
  });

  it('takes packages away, adds them, and lets them fail', async () => {
    const before = worldFrom([
      { attr: 'a', name: 'a-1' },
      { attr: 'b', name: 'b-1', hash: 'g' },
    ]);
    const failed: Entry = { attr: 'b', error: { kind: 'throw', message: 'gone' } };
    const added = factsOf({ name: 'c-1', hash: 'k' });
    const after = worldOf([failed, entryOf('c', added)], [added]);
    await bytesBetween(before, after);
    await bytesBetween(after, before);
  });
});

describe('a delta that does not fit', () => {
  const before = worldFrom(perl('a'));
  const after = worldFrom(perl('b', (index) => (index === 7 ? { meta: {} } : {})));
  const apply = (delta: Uint8Array, entries: readonly Entry[], roots = after.roots) =>
    linesOf(unpackEntriesDelta(delta, entries, roots));

  it('is refused by fewer entries and by more', async () => {
    for (const [from, to] of [
      [before, after],
      [before, before],
    ] as const) {
      const delta = await deltaOf(from, to);
      const more = [...before.entries, { attr: 'z', error: { kind: 'throw', message: '' } } as const];
      for (const entries of [before.entries.slice(0, -1), [], more])
        await expect(apply(delta, entries, to.roots)).rejects.toMatchObject({ code: 'ENTRIES_CORRUPT' });
    }
  });

  it('is refused by fewer derivations', async () => {
    const delta = await deltaOf(before, after);
    const roots = { ...after.roots, count: 999 };
    await expect(apply(delta, before.entries, roots)).rejects.toMatchObject({
      code: 'ENTRIES_CORRUPT',
      kind: 'verification',
    });
  });

  it('is refused when it is the entries themselves', async () => {
    const { packEntries } = await import('../../src/index.ts');
    const part = await packEntries(before.entries, before.rootOf);
    await expect(apply(part, before.entries)).rejects.toMatchObject({ code: 'SECTIONS_CORRUPT' });
  });
});
