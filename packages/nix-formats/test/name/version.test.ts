import { compareVersions, parseDrvName, versionParts } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const version = fc.string({ maxLength: 8, unit: fc.constantFrom('1', '2', '0', '.', '-', 'a', 'pre', 'é') });

describe('versions', () => {
  it('sort as nix-env -u sorts them', () => {
    const sorted = ['', '0', '1.0pre1', '1.0pre2', '1.0', '1.0a', '1.0.1', '1.9', '1.10', '2.3'];
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
  });

  it('are equal whatever separates their parts', () => {
    expect(compareVersions('1.0', '1-0')).toBe(0);
    expect(compareVersions('2.3a', '2.3-a')).toBe(0);
    expect(versionParts('2.3pre1-4')).toEqual(['2', '3', 'pre', '1', '4']);
  });

  it('compare the same from both sides', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a));
      }),
    );
  });

  it('have numbers up to what a C++ int holds, as in Nix', () => {
    expect(compareVersions('2147483646', '2147483647')).toBe(-1);
    expect(compareVersions('99999999999', '3')).toBe(-1);
  });
});

describe('names of derivations', () => {
  it.each([
    ['hello-2.9', 'hello', '2.9'],
    ['nss-cacert-3.98', 'nss-cacert', '3.98'],
    ['a-b', 'a-b', ''],
    ['a--1', 'a', '-1'],
    ['a-', 'a-', ''],
    ['-1', '', '1'],
    ['a-é', 'a', 'é'],
    ['a-\n', 'a', '\n'],
  ])('%j is %j in version %j', (text, name, split) => {
    expect(parseDrvName(text)).toEqual({ name, version: split });
  });
});
