import type { Entry, EvalErrorKind } from '@nixtools/snapshot';
import { expect, it } from 'vitest';
import { countEntries, sumOfCounts } from '../../src/merge/entry-counts.ts';

const failed = (attr: string, kind: EvalErrorKind): Entry => ({ attr, error: { kind, message: '' } });
const entry: Entry = {
  attr: 'x',
  drvPath: '/nix/store/00000000000000000000000000000000-x.drv',
  outputs: {},
  name: 'x',
  pname: 'x',
  version: '',
  system: 'x86_64-linux',
  meta: {},
};
const refused: Entry = { ...entry, attr: 'y', refused: { reasons: ['unfree'], message: '' } };

it('counts a refused package as a package, and each kind of failure', () => {
  expect(countEntries([entry, refused, failed('a', 'throw'), failed('b', 'abort')])).toEqual({
    entries: 2,
    refused: 1,
    errors: 2,
    errorsByKind: { abort: 1, throw: 1 },
  });
});

it('gives the same for all together as for the sum of the parts', () => {
  const all = [entry, failed('a', 'throw'), refused, failed('b', 'throw'), failed('c', 'assert')];
  for (let cut = 0; cut <= all.length; cut++) {
    const parts = [all.slice(0, cut), all.slice(cut)];
    expect(sumOfCounts(parts.map(countEntries))).toEqual(countEntries(all));
  }
});
