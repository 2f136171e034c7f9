import { parseAttrPath, printAttrName, printAttrPath, printNixString } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../fixture.ts';

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '.', '"', '\\', '$', '{', '\n', 'é', "'", '1') }),
);

const computed = `$${'{x}'}`;

describe('attribute paths', () => {
  it('come back from their printed form, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1, maxLength: 4 }), (names) => {
        expect(parseAttrPath(printAttrPath(names))).toEqual(names);
      }),
    );
  });

  it.each([
    ['a."b.c".d', ['a', 'b.c', 'd']],
    ['nodePackages."@scope/x"', ['nodePackages', '@scope/x']],
    ["python3'.x-y_z", ["python3'", 'x-y_z']],
    ['"if"', ['if']],
    ['"1"', ['1']],
    ['""', ['']],
    [`"\\${computed}$y\\n\\"\\\\"`, [`${computed}$y\n"\\`]],
  ])('%s is how %j is printed', (text, names) => {
    expect(printAttrPath(names)).toBe(text);
    expect(parseAttrPath(text)).toEqual(names);
  });

  it('may be written as on the command line of Nix', () => {
    expect(parseAttrPath('set.@scope/x.0')).toEqual(['set', '@scope/x', '0']);
    expect(parseAttrPath('"a\\.b"')).toEqual(['a.b']);
  });

  it.each([
    ['', 'expected a name', 0],
    ['a.', 'expected a name', 2],
    ['.a', 'expected a name', 0],
    ['a..b', 'expected a name', 2],
    ['a"b"', 'expected a dot', 1],
    ['"a"b', 'expected a dot', 3],
    ['a."b', 'not closed', 2],
    ['a."b\\', 'not closed', 2],
    [`a."${computed}"`, 'computed', 3],
  ])('%j is none', (text, problem, offset) => {
    expect(errorOf(() => parseAttrPath(text))).toMatchObject({
      code: 'ATTR_PATH_SYNTAX',
      kind: 'usage',
      message: expect.stringContaining(problem),
      place: expect.stringContaining(`character ${offset}`),
    });
  });

  it('have at least one name', () => {
    expect(errorOf(() => printAttrPath([])).code).toBe('ATTR_PATH_SYNTAX');
  });

  it('print single names and strings too', () => {
    expect(printAttrName('or')).toBe('"or"');
    expect(printNixString(`$${computed}`)).toBe(`"$\\${computed}"`);
  });
});
