import { canonicalJson } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packEntries, parseEntry, unpackEntries } from '../../src/index.ts';
import { entryOf, factsOf, linesOf, someWorld, worldOf } from './worlds.ts';

describe('packed entries', () => {
  it('come back line by line as they were, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(someWorld, async ({ entries, rootOf, roots }) => {
        const lines = await linesOf(entries);
        for (const line of lines) expect(canonicalJson(parseEntry(line, 'line'))).toBe(line);
        expect(await linesOf(unpackEntries(await packEntries(entries, rootOf), roots))).toEqual(lines);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same bytes for the same entries', async () => {
    const facts = factsOf({ name: 'hello-1.2' });
    const world = worldOf([entryOf('hello', facts, { meta: { license: { free: true } } })], [facts]);
    expect(await packEntries(world.entries, world.rootOf)).toEqual(
      await packEntries(world.entries, world.rootOf),
    );
  });

  it('cost next to nothing where their derivations tell all', async () => {
    const facts = Array.from({ length: 2000 }, (_, index) =>
      factsOf({ name: `perl-Module${index}-1.${index}`, hash: `h${index}x` }),
    );
    const entries = facts.map((each, index) => entryOf(`perlPackages.Module${index}`, each));
    const world = worldOf(entries, facts);
    const part = await packEntries(world.entries, world.rootOf);
    expect(part.length).toBeLessThan(300);
    expect(await linesOf(unpackEntries(part, world.roots))).toEqual(await linesOf(world.entries));
  });

  it('do not depend on how the derivations are numbered', async () => {
    const facts = ['a-1', 'b-2', 'c-3'].map((name) => factsOf({ name, hash: name }));
    const { entries, rootOf, roots } = worldOf(
      facts.map((each) => entryOf(each.name, each)),
      facts,
    );
    const backwards = (ordinal: number): number => roots.count - 1 - ordinal;
    const part = await packEntries(entries, (drvPath) => {
      const { ordinal, facts: found } = rootOf(drvPath);
      return { ordinal: backwards(ordinal), facts: found };
    });
    const turned = { count: roots.count, facts: (ordinal: number) => roots.facts(backwards(ordinal)) };
    expect(await linesOf(unpackEntries(part, turned))).toEqual(await linesOf(entries));
  });

  it('are refused in another order than that of their bytes', async () => {
    const facts = factsOf({ name: 'x' });
    const { rootOf } = worldOf([entryOf('a', facts)], [facts]);
    for (const [first, second] of [
      ['b', 'a'],
      ['a', 'a'],
      ['\u{1f600}', '\ufffd'],
    ] as const) {
      const entries = [entryOf(first, facts), entryOf(second, facts)];
      await expect(packEntries(entries, rootOf)).rejects.toMatchObject({ code: 'ENTRIES_DISORDER' });
    }
  });
});
