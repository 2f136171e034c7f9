import { describe, expect, it } from 'vitest';
import { leavesOf, mergeAll, partsOf, readUnchecked, type ServiceSet, settle } from '../../src/index.ts';
import { isSetField } from '../../src/merge/parts.ts';
import { fullSets } from '../full-sets.ts';

/** Lists whose order says something: two that differ are a conflict. Overrides are in the form of their target. */
const ordered = /(^|\.)(argv|foregroundArgv)$|^exec\.path$|^overrides$/;

describe('what settles when parts are merged', () => {
  it('takes every list of the description for a set, or knows that it has an order', () => {
    const lists = Object.values(fullSets)
      .flatMap(leavesOf)
      .filter(({ value }) => Array.isArray(value))
      .map(({ field }) => field);
    expect(lists).not.toEqual([]);
    expect(lists.filter((field) => isSetField(field) === ordered.test(field))).toEqual([]);
  });

  it('brings the groups of a user together, and what services come after', () => {
    const part = (group: string, after: string): ServiceSet =>
      readUnchecked(
        `version: 1
services: { web: { exec: { argv: [/bin/web] }, dependencies: { after: [${after}] } } }
users: { web: { groups: [${group}] } }
`,
        { file: `${group}.yaml` },
      );
    const set = settle(mergeAll([part('mail', 'time'), part('certs', 'network')].map(partsOf)));
    expect(set.users?.['web']?.groups).toEqual(['certs', 'mail']);
    expect(set.services['web']?.dependencies?.after).toEqual(['network', 'time']);
  });
});
