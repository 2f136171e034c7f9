import { expect, it } from 'vitest';
import { serviceSetFromValue } from '../../src/index.ts';
import { inOrder } from '../../src/render/in-order.ts';
import type { RenderInput } from '../../src/render/target.ts';

const inputOf = (services: { readonly [id: string]: object }): RenderInput => {
  const all = Object.fromEntries(
    Object.entries(services).map(([id, dependencies]) => [id, { exec: { argv: ['/a'] }, dependencies }]),
  );
  const set = serviceSetFromValue({ version: 1, services: all }, { file: 'set.json' });
  return {
    set,
    services: Object.entries(set.services).map(([id, service]) => ({ id, name: id, ...service })),
    nameOf: (id) => id,
    override: () => undefined,
  };
};

const ids = (input: RenderInput): string[] => inOrder(input).map(({ id }) => id);

it('puts services behind those that they start after, whichever of the two says so, and else by their ids', () => {
  expect(ids(inputOf({ c: {}, a: { after: ['z'] }, z: {}, b: { before: ['z'] } }))).toEqual([
    'b',
    'z',
    'a',
    'c',
  ]);
});

it('takes a chain of thousands, which is neither too deep nor takes for ever', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 4000 }, (_, at) => [`s${at}`, at === 0 ? {} : { after: [`s${at - 1}`] }]),
  );
  expect(ids(inputOf(chain))).toEqual(Object.keys(chain));
});
