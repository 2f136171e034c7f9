import { NixtoolsError } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { childrenOf, type Expression, parseNix } from '../src/index.ts';
import { printAsNix } from './print-as-nix.ts';

const printed = (source: string): string => printAsNix(parseNix(source), { file: '/x/y.nix', home: '/h' });

const failure = (source: string): NixtoolsError => {
  try {
    parseNix(source, 'a.nix');
  } catch (error) {
    if (error instanceof NixtoolsError) return error;
    throw error;
  }
  throw new Error('this parses');
};

describe('what Nix binds closer', () => {
  it.each([
    ['!a ? b && c', '((! ((a) ? b)) && c)'],
    ['a -> b -> c', '(a -> (b -> c))'],
    ['a // b // c', '(a // (b // c))'],
    ['a ++ b ++ c', '(a ++ (b ++ c))'],
    ['1 - 2 - 3', '(__sub (__sub 1 2) 3)'],
    ['-1 * 2', '(__mul (__sub 0 1) 2)'],
    ['a + !b * c == d', '((a + (! (__mul b c))) == d)'],
    ['f x.y or z w', '(f (x).y or (z) w)'],
    ['a < b == c > d', '((__lessThan a b) == (__lessThan d c))'],
  ])('%s', (source, wanted) => {
    expect(printed(source)).toBe(wanted);
  });
});

describe('texts', () => {
  const partsOf = (source: string): unknown => {
    const expression = parseNix(source);
    return expression.kind === 'string'
      ? expression.parts.map((part) => (typeof part === 'string' ? part : part.kind))
      : expression.kind;
  };

  it('have their escapes resolved', () => {
    const source = '"a\\n\\"\\${x} $$' + '{y} $ \\z $' + '{b}"';
    expect(partsOf(source)).toEqual(['a\n"$' + '{x} $$' + '{y} $ z ', 'variable']);
  });

  it('lose the indentation that all their lines have, but not what an escape wrote', () => {
    expect(partsOf("''\n    a\n      b\n\n    ''\\tc\n  ''")).toEqual(['a\n  b\n\n\tc\n']);
    expect(partsOf("''  x ${y}\n    z''")).toEqual(['x ', 'variable', '\n  z']);
  });

  it('keep the escapes of two quotes', () => {
    expect(partsOf("'' ''${a} ''' $$ ''")).toEqual(["${a} '' $$ "]);
  });

  it('are names where nothing is computed in them', () => {
    expect(printed('{ "a b".${"c"} = 1; }')).toBe('{ "a b" = { c = 1; }; }');
  });
});

describe('positions', () => {
  it('are those of the source, parentheses included', () => {
    const source = 'f (x + 1) [ y ]';
    const spans = (expression: Expression): string[] => [
      source.slice(expression.start, expression.end),
      ...childrenOf(expression).flatMap(spans),
    ];
    expect(spans(parseNix(source))).toEqual([
      'f (x + 1) [ y ]',
      'f (x + 1)',
      'f',
      '(x + 1)',
      'x',
      '1',
      '[ y ]',
      'y',
    ]);
  });
});

describe('what is no Nix', () => {
  it.each([
    ['{ a = 1 }', 'a.nix:1:9', 'here is "}", where ";" should be'],
    ['{\n  a = ;\n}', 'a.nix:2:7', 'here is ";", where an expression should be'],
    ['"abc', 'a.nix:1:1', 'this string has no end'],
    ["x: ''abc", 'a.nix:1:4', 'this string has no end'],
    ['a == b == c', 'a.nix:1:8', 'here is "==", where something that needs no parentheses should be'],
    ['./a/', 'a.nix:1:4', 'a path ends with a slash'],
    ['1 2 )', 'a.nix:1:5', 'here is ")", where the end of the expression should be'],
    ['{ a, b }', 'a.nix:1:9', 'here is the end of the file, where ":" should be'],
    ['', 'a.nix:1:1', 'here is the end of the file, where an expression should be'],
    ['/* never closed', 'a.nix:1:1', 'here is "/", where an expression should be'],
    ['a = "\u0000"', 'a.nix:1:3', 'here is "=", where the end of the expression should be'],
  ])('%j is refused with its place', (source, place, message) => {
    const error = failure(source);
    expect([error.code, error.place, error.message]).toEqual(['NIX_SYNTAX', place, message]);
  });

  it('may nest as deep as it likes', () => {
    expect(failure('('.repeat(200_000)).message).toBe('this is nested too deeply');
    expect(failure('"${'.repeat(200_000)).message).toBe('this is nested too deeply');
  });
});
