import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mergeAll, type Parts, partsOf, sameParts, serviceSet } from '../../src/index.ts';
import { throwawayFolder, throwawayNix } from '../import/throwaway.ts';
import { evaluateFile } from './evaluate-file.ts';

const endpoint = { service: 'shop', endpoint: 'http' };
const label = fc.constantFrom('a', 'shop', 'x-1');

/** For each kind, names of elements and what such an element can be. */
const kinds = {
  nginx: {
    name: fc.constantFrom('a.example', 'b.example', 'www.a.example'),
    element: fc.constantFrom(
      { root: '/srv/a' },
      { proxy: endpoint },
      { pages: { 'index.html': 'hello' }, aliases: ['*.c.example'] },
      { locations: { '/api/': { proxy: endpoint } }, settings: { client_max_body_size: '1m' } },
    ),
  },
  'nginx@edge': {
    name: fc.constantFrom('a.example', 'b.example'),
    element: fc.constantFrom({ root: '/srv/a' }, { proxy: endpoint }),
  },
  cron: {
    name: label,
    element: fc.constantFrom(
      { calendar: 'daily', argv: ['/bin/a'] },
      { intervalMs: 1000, script: 'b', user: 'root' },
    ),
  },
  prometheus: {
    name: label,
    element: fc.constantFrom({ targets: ['a:1'] }, { endpoints: [endpoint], settings: { scheme: 'https' } }),
  },
  sshd: {
    name: label,
    element: fc.uniqueArray(fc.constantFrom('ssh-ed25519 AAAA a', 'ssh-rsa BBBB', 'restrict ssh-rsa CCCC'), {
      minLength: 1,
    }),
  },
  databases: {
    name: fc.constantFrom('a', 'shop', 'x_1'),
    element: fc.constantFrom({}, { password: '/etc/p' }, { owner: 'web', schema: 'SELECT 1' }),
  },
  roles: {
    name: fc.constantFrom('a', 'shop', 'x_1'),
    element: fc.constantFrom({}, { password: '/etc/p', memberOf: ['web'] }, { user: 'www' }),
  },
} as const;

const rounds = 40;

/** Two sets of elements. Where both have one of a name it is the same, as in two parts of one configuration. */
const pairsOf = ({ name, element }: { name: fc.Arbitrary<string>; element: fc.Arbitrary<unknown> }) => {
  const elements = fc.dictionary(name, element, { maxKeys: 3 });
  const pair = fc
    .tuple(elements, elements)
    .map(([x, y]) => [x, { ...y, ...Object.fromEntries(Object.entries(x).filter(([name]) => name in y)) }]);
  return fc.sample(pair, { numRuns: rounds, seed: 7 });
};

interface Answer {
  readonly laws: Readonly<Record<string, readonly { apart: unknown[]; together: unknown[] }[]>>;
  readonly nothing: readonly unknown[][];
}

const merged = (parts: readonly unknown[]): Parts =>
  mergeAll(parts.map((part) => partsOf(serviceSet.parse(part))));

const nix = throwawayNix();
const folder = throwawayFolder();
const pairs = Object.fromEntries(Object.entries(kinds).map(([kind, of]) => [kind, pairsOf(of)]));
let answer: Answer;

beforeAll(async () => {
  answer = (await evaluateFile(nix, 'laws.nix', { pairs }, folder)) as Answer;
});

describe.each(Object.keys(kinds))('%s', (kind) => {
  it('of two sets of elements, one after the other, is that of both', () => {
    const rounds = answer.laws[kind] ?? [];
    expect(rounds.length).toBe(pairs[kind]?.length);
    for (const { apart, together } of rounds) {
      expect(sameParts(merged(apart), merged(together))).toBe(true);
    }
    const both = rounds.filter(({ apart, together }) => apart.length > together.length);
    expect(both.length, 'pairs that have elements in common').toBeGreaterThan(rounds.length / 5);
  });
});

it('without elements they are nothing', () => {
  expect(answer.nothing).toEqual(answer.nothing.map(() => []));
});
