import { runNix } from '@nixtools/nix-cli';
import { byteStringFromUtf8 } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ThrowawayNix, throwawayNix } from '../../../nix-cli/test/throwaway-nix.ts';
import { parseNixValue } from '../../src/nix-value/parse.ts';
import { printNixValue } from '../../src/nix-value/print.ts';
import { isAttrs, isList, type NixValue } from '../../src/nix-value/value.ts';

const trickyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', '\\', '$', '{', '}', '${', '$$', "''", '\n', '\r', '\t', ' ', 'a', 'é', '😀'),
      fc.string(),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

const nixValue = (text: fc.Arbitrary<string>): fc.Arbitrary<NixValue> =>
  fc.letrec<{ value: NixValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.maxSafeInteger().map(BigInt),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((float) => !Object.is(float, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    ),
  })).value;

const anyBytes = fc.uint8Array({ maxLength: 12 }).map((bytes) => String.fromCharCode(...bytes));

test('what is printed is read back as the same value, whatever the bytes', () => {
  fc.assert(
    fc.property(nixValue(anyBytes), (value) => {
      expect(parseNixValue(printNixValue(value), 'test')).toEqual(value);
    }),
  );
});

/** The same value as JSON would give it. */
const asJson = (value: NixValue): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (isList(value)) return value.map(asJson);
  if (isAttrs(value)) return Object.fromEntries([...value].map(([name, item]) => [name, asJson(item)]));
  return value;
};

/** Text as Nix reads it from a file. */
const toBytes = (value: NixValue): NixValue => {
  if (typeof value === 'string') return byteStringFromUtf8(value);
  if (isList(value)) return value.map(toBytes);
  if (isAttrs(value))
    return new Map([...value].map(([name, item]) => [byteStringFromUtf8(name), toBytes(item)]));
  return value;
};

let host: ThrowawayNix;
beforeAll(async () => {
  host = await throwawayNix();
});
afterAll(() => host.remove());

const evaluate = async (expression: string): Promise<unknown> => {
  const args = ['--eval', '--strict', '--json', '-'];
  const result = await runNix(host.nix, 'nix-instantiate', args, {
    input: Buffer.from(expression, 'latin1'),
  });
  expect(result.stderr).toBe('');
  return JSON.parse(result.stdout);
};

test('Nix evaluates what is printed to the same value', async () => {
  // "outPath" and "__toString" would make Nix print a set as a string.
  const plain = trickyText.filter((text) => !['outPath', '__toString'].includes(text));
  // Floats are compared by Nix's own parser elsewhere: its JSON prints six digits.
  const values = fc.sample(
    nixValue(plain).map((value) => [value]),
    { numRuns: 300, seed: 7 },
  );
  const withoutFloats = (value: NixValue): NixValue => {
    if (typeof value === 'number') return null;
    if (isList(value)) return value.map(withoutFloats);
    if (isAttrs(value)) return new Map([...value].map(([name, item]) => [name, withoutFloats(item)]));
    return value;
  };
  const judged = values.map(withoutFloats);
  expect(await evaluate(printNixValue(toBytes(judged)))).toEqual(asJson(judged));
});

test('Nix reads every float that is printed, as the same number', async () => {
  // Nix reads no denormal number, so no manifest holds one.
  const normal = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((float) => Math.abs(float) > 1e-300);
  const floats = fc.sample(normal, { numRuns: 300, seed: 7 });
  const printed = printNixValue(floats);
  const same = `let a = ${printed}; b = builtins.fromJSON ''${JSON.stringify(floats)}''; in builtins.genList (n: builtins.elemAt a n == builtins.elemAt b n) (builtins.length a)`;
  expect(await evaluate(same)).toEqual(floats.map(() => true));
});

test('spaces, comments, parentheses and quoted names are read as Nix reads them', async () => {
  const text = `# a\n[ /* b */ { "x y" = (-3); a-b' = "a$$b$\\\${c}$$\{d}\r\n\\q"; } 1.5 ] `;
  const value = parseNixValue(text, 'test');
  expect([value]).toEqual([
    [
      new Map<string, NixValue>([
        ['x y', -3n],
        ["a-b'", `a$$b$$\{c}$$\{d}\nq`],
      ]),
      1.5,
    ],
  ]);
  expect(await evaluate(text)).toEqual(asJson(value));
});

test('the float that Nix prints and cannot read is read all the same', () => {
  expect(parseNixValue('[ 1e+300 -2 ]', 'test')).toEqual([1e300, -2n]);
});

test.each([
  ['', 'expected a list', 0],
  ['[ 1', 'expected a list', 3],
  ['{ a 1; }', 'expected "="', 4],
  ['{ a = 1; a = 2; }', 'defined twice', 10],
  ['"abc', 'does not end', 4],
  ['"abc\\', 'does not end', 6],
  [`"a$\{b}"`, 'may not be computed', 2],
  ['builtins', 'expected a list', 8],
  ['[ ] x', 'expected the end', 4],
  ['1e999', 'too large', 5],
  ['x: x', 'expected a list', 1],
])('%j is an error that says where', (text, message, at) => {
  expect(() => parseNixValue(text, 'm.nix')).toThrow(
    expect.objectContaining({
      code: 'NIX_VALUE_SYNTAX',
      place: `m.nix, byte ${at}`,
      message: expect.stringContaining(message),
    }),
  );
});

test('absurd nesting is an error, not a crash', () => {
  expect(() => parseNixValue('['.repeat(1_000_000), 'm.nix')).toThrow('nested too deeply');
});
