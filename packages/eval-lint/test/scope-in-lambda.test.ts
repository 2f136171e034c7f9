import { describe, expect, it } from 'vitest';
import { lintTree } from '../src/index.ts';
import { nixpkgs, treeOf } from './tree-of.ts';

const lint = (more: string, others: Readonly<Record<string, string>> = {}) =>
  lintTree(treeOf({ ...nixpkgs, ...others, 'more.nix': more })).map(
    ({ rule, file, line, column, text }) => `${file}:${line}:${column} ${rule} ${text}`,
  );

describe('a scope that is made in each call', () => {
  it('is found where newScope is applied with the rest of the arguments', () => {
    const file =
      '{ pkgs, newScope }:\nlet\n  callPackage = x: y: newScope pkgs.more x y;\nin\n{ a = callPackage ./a.nix { }; }\n';
    expect(lint(file)).toEqual(['more.nix:3:23 scope-in-lambda newScope pkgs.more']);
  });

  it('tells where the set is made, how large it is at least, and why', () => {
    const tree = treeOf({ ...nixpkgs, 'more.nix': '{ newScope, ... }: { call = x: newScope { } x; }' });
    expect(lintTree(tree)).toEqual([
      {
        rule: 'scope-in-lambda',
        ...{ file: 'more.nix', line: 1, column: 32, text: 'newScope { }', size: 406 },
        reason:
          'makes a set of at least 406 names in each call of this lambda, and needs none of its arguments',
        madeAt: { file: 'all-packages.nix', line: 8, column: 44 },
      },
    ]);
  });

  it.each([
    [
      'in a let',
      '{ pkgs, ... }: { f = x: let s = pkgs // { own = 1; }; in s.own + x; }',
      'pkgs // { own = 1; }',
    ],
    [
      'behind a with',
      '{ pkgs, ... }: with pkgs.lib; { f = x: callPackageWith (pkgs // { own = 1; }) x; }',
      'pkgs // { own = 1; }',
    ],
    [
      'of what is inherited',
      '{ pkgs, ... }: let inherit (pkgs) newScope; in { f = x: newScope { } x; }',
      'newScope { }',
    ],
    [
      'by another name',
      '{ pkgs, ... }: let all = pkgs; scopeOf = pkgs.newScope; in { f = x: scopeOf all x { }; }',
      'scopeOf all',
    ],
    [
      'through a function that is defined next to it',
      '{ pkgs, ... }: let extended = own: pkgs // own; in { f = x: (extended { a = 1; }).a + x; }',
      'extended { a = 1; }',
    ],
    [
      'in a rec',
      '{ newScope, ... }: rec { own = 1; f = x: newScope { inherit own; } x; }',
      'newScope { inherit own; }',
    ],
    [
      'in parentheses and with a comment',
      '{ newScope, ... }: { f = x: ( /* y */ (newScope { }) x); }',
      'newScope { }',
    ],
  ])('is found %s', (_, file, text) => {
    expect(lint(file).map((line) => line.replace(/^\S+ /, ''))).toEqual([`scope-in-lambda ${text}`]);
  });

  it('is found in another file, by the function that the file gives', () => {
    const others = { 'in-scope.nix': '{ newScope, scope }: file: args: newScope scope file args' };
    const file =
      '{ newScope, pkgs }: { callPackage = import ./in-scope.nix { inherit newScope; scope = pkgs; }; }';
    expect(lint(file, others)).toEqual(['in-scope.nix:1:34 scope-in-lambda newScope scope']);
  });

  it.each([
    [
      'outside of the lambda',
      '{ newScope, pkgs }: let scope = newScope pkgs.more; in { callPackage = x: y: scope x y; }',
    ],
    [
      'of an argument of the lambda',
      '{ newScope, ... }: { callPackage = x: newScope { own = x; } ./a.nix { }; }',
    ],
    [
      'of what an argument leads to',
      '{ newScope, ... }: { callPackage = x: let own = { inherit x; }; in newScope own ./a.nix { }; }',
    ],
    ['of what a with may give', '{ newScope, ... }: { callPackage = x: with x; newScope own ./a.nix { }; }'],
    ['of the arguments of the file', '{ newScope, pkgs }: (newScope pkgs) ./a.nix { }'],
    ['with both arguments of a function of two', '{ pkgs, ... }: { f = own: name: (pkgs // own).${name}; }'],
    ['when it is small', '{ pkgs, ... }: { f = x: ({ a = 1; } // { b = 2; }).a + x; }'],
  ])('is no matter %s', (_, file) => {
    expect(lint(file)).toEqual([]);
  });
});
