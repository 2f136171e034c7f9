import { describe, expect, it } from 'vitest';
import { lintTree } from '../src/index.ts';
import { nixpkgs, treeOf } from './tree-of.ts';

const called = (file: string, line: number, column: number, count: number) => ({ file, line, column, count });

const lint = (more: string, counts?: readonly (readonly [column: number, count: number])[]) =>
  lintTree(treeOf({ ...nixpkgs, 'more.nix': more }), {
    calls: counts?.map(([column, count]) => called('more.nix', 1, column, count)),
  });

describe('a large set that something of the call is merged into', () => {
  const file = '{ pkgs, ... }: { f = x: (pkgs // { own = x; }).own; }';

  it('is found when it is called often', () => {
    const [found, ...others] = lint(file, [[22, 5000]]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rule: 'large-merge', line: 1, column: 26, calls: 5000, cost: 5000 * 406 });
  });

  it('is no matter when it is not, and nothing is said where nobody counted', () => {
    expect(lint(file, [[22, 50]])).toEqual([]);
    expect(lint(file)).toEqual([]);
  });

  it('is not blamed for calls that somebody else makes in vain', () => {
    const own = '{ newScope, ... }: { f = x: newScope { } x; }';
    const calls = [
      called('more.nix', 1, 1, 1),
      called('more.nix', 1, 26, 5000),
      called('all-packages.nix', 8, 16, 5010),
    ];
    const findings = lintTree(treeOf({ ...nixpkgs, 'more.nix': own }), { calls });
    expect(findings.map(({ rule, file: at, needed }) => [rule, at, needed])).toEqual([
      ['scope-in-lambda', 'more.nix', 1],
    ]);
  });
});

describe('a whole set of packages', () => {
  it.each([
    ['the tree', '{ ... }: { forSystem = system: import ./default.nix { inherit system; }; }'],
    ['the folder', '{ ... }: { forSystem = system: import ./. { inherit system; }; }'],
    [
      'another name',
      '{ ... }: let f = import ./all-packages.nix; in { forSystem = system: f { inherit system; }; }',
    ],
    ['a let', '{ ... }: { forSystem = system: let p = import ./. { }; in p.n1; }'],
  ])('is found where a lambda imports it by %s', (_, file) => {
    expect(lint(file)).toMatchObject([{ rule: 'repeated-import', file: 'more.nix', size: 406 }]);
  });

  it.each([
    ['imported by the file itself', '{ system }: let p = import ./. { inherit system; }; in p.n1'],
    ['without a call, which Nix does once', '{ ... }: { f = x: import ./default.nix; }'],
    ['in what may never be looked at', '{ ... }: { f = x: { p = import ./. { }; }; }'],
  ])('is no matter %s', (_, file) => {
    expect(lint(file)).toEqual([]);
  });

  it('is found by the search path, and is as large as whoever evaluated it says', () => {
    const more = '{ ... }: { forSystem = system: import <nixpkgs> { inherit system; }; }';
    expect(lintTree(treeOf({ ...nixpkgs, 'more.nix': more }), { packages: 9000 })).toMatchObject([
      { rule: 'repeated-import', file: 'more.nix', size: 9000 },
    ]);
  });

  it('is no matter in a lambda that is called once', () => {
    const file = '{ ... }: { forSystem = system: import ./. { inherit system; }; }';
    expect(lint(file, [[24, 1]])).toEqual([]);
    expect(lint(file, [[24, 3]])).toMatchObject([{ calls: 3, cost: 3 * 406 }]);
  });
});

describe('a rec', () => {
  const names = Array.from({ length: 350 }, (_, i) => `a${i} = 1;`).join(' ');

  it('is found when it is a whole set in a lambda', () => {
    expect(lint(`{ ... }: { packagesFor = python: rec { ${names} }; }`)).toMatchObject([
      { rule: 'rec-set', line: 1, column: 34, size: 350 },
    ]);
  });

  it('is no matter when it is small, or made once', () => {
    expect(lint('{ ... }: { f = x: rec { a = 1; b = a; }; }')).toEqual([]);
    expect(lint(`rec { ${names} }`)).toEqual([]);
    expect(lint(`{ ... }: { packagesFor = python: rec { ${names} }; }`, [[26, 1]])).toEqual([]);
  });
});
