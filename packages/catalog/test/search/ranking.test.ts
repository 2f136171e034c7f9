import { readFileSync } from 'node:fs';
import { catalogBlocks, type Hit, type IndexReader, memoryStore, openIndex, search } from '@nixtools/catalog';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNixpkgs2014 } from '../nixpkgs-2014.ts';
import { scoreOf, shown } from './score.ts';
import { mistype, randomFrom } from './typos.ts';

const { entries, dependents } = readNixpkgs2014();
const attrs = new Set(entries.map(({ attr }) => attr));
/** Name -> the attributes with this pname or this last component. */
const namesakes = new Map<string, string[]>();
for (const { attr, pname } of entries) {
  for (const name of new Set([pname, attr.slice(attr.lastIndexOf('.') + 1)])) {
    namesakes.set(name, [...(namesakes.get(name) ?? []), attr]);
  }
}
/** How far down a right answer still counts. */
const looked = 50;
let reader: IndexReader;

beforeAll(async () => {
  reader = await openIndex(await memoryStore(catalogBlocks(entries, { dependents })));
});

/** A hit shows its twins, so a person who wants one of them has found it. */
const attrsOf = (hit: Hit): readonly string[] => [hit.attr, ...hit.twins];

async function rankOf(query: string, right: ReadonlySet<string>): Promise<number> {
  const { hits } = await search(reader, [query], { limit: looked });
  return hits.findIndex((hit) => attrsOf(hit).some((attr) => right.has(attr))) + 1;
}

/**
 * What is right for a name, told from the data alone: the attribute of this name; else of the top-level
 * attributes with this pname the shortest (all of them, when several are as short); else, since a name does
 * not tell which package set is meant, every attribute with this pname or this last component (package sets
 * put their own name into pnames, so the last component is a package's plain name).
 */
function rightFor(name: string): ReadonlySet<string> {
  if (attrs.has(name)) return new Set([name]);
  const same = namesakes.get(name) ?? [];
  const topLevel = same.filter((attr) => !attr.includes('.'));
  const shortest = Math.min(...topLevel.map(({ length }) => length));
  return new Set(topLevel.length === 0 ? same : topLevel.filter(({ length }) => length === shortest));
}

describe('ranking over nixpkgs of March 2014', () => {
  it('puts every attribute first when it is searched by its full path', async () => {
    const missed: string[] = [];
    for (const { attr } of entries) {
      const { hits } = await search(reader, [attr], { limit: 1 });
      if (hits[0]?.attr !== attr) missed.push(`${attr}: ${hits[0]?.attr}`);
    }
    expect(missed).toEqual([]);
  });

  it('puts the package first when it is searched by its exact pname', async () => {
    const missed: string[] = [];
    const ranks: number[] = [];
    const names = new Set(entries.map(({ pname }) => pname).filter((pname) => !/\s/.test(pname)));
    for (const name of names) {
      const right = rightFor(name);
      const { hits } = await search(reader, [name], { limit: looked });
      ranks.push(hits.findIndex(({ attr }) => right.has(attr)) + 1);
      if (ranks.at(-1) !== 1) missed.push(`${name}: ${hits[0]?.attr} instead of ${[...right].join(' or ')}`);
    }
    console.info(shown('exact names', scoreOf(ranks)));
    expect(missed).toEqual([]);
  });

  it('finds names with one typo', async () => {
    const random = randomFrom(2014);
    // Five letters or more, and letters only: long enough that a person sees what was meant.
    const names = [...new Set(entries.map(({ pname }) => pname).filter((name) => /^[a-z]{5,}$/.test(name)))];
    const ranks: number[] = [];
    while (ranks.length < 500) {
      const name = names[Math.floor(random() * names.length)] ?? '';
      const typed = mistype(name, random);
      // What is a name itself, or is the start of one, is no typo.
      if (names.some((other) => other.startsWith(typed))) continue;
      ranks.push(await rankOf(typed, rightFor(name)));
    }
    const score = scoreOf(ranks);
    console.info(shown('typos', score));
    expect(score.meanReciprocalRank).toBeGreaterThanOrEqual(0.9);
  });

  it('finds what people look for in their own words', async () => {
    const file = new URL('../fixtures/queries.tsv', import.meta.url);
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const ranks = new Map<string, number[]>();
    for (const line of lines) {
      const [kind = '', query = '', answers = ''] = line.split('\t');
      const right = new Set(answers.split(' '));
      expect(
        [...right].filter((attr) => !attrs.has(attr)),
        query,
      ).toEqual([]);
      ranks.set(kind, [...(ranks.get(kind) ?? []), await rankOf(query, right)]);
    }
    for (const [kind, own] of ranks) console.info(shown(`by hand, ${kind}`, scoreOf(own)));
    const score = scoreOf([...ranks.values()].flat());
    console.info(shown('by hand, all', score));
    expect(score.queries).toBeGreaterThanOrEqual(200);
    expect(score.meanReciprocalRank).toBeGreaterThanOrEqual(0.9);
  });
});
