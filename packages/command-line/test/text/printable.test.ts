import { expect, it } from 'vitest';
import { printJson } from '../../src/text/json.ts';
import { printable, printableLines } from '../../src/text/printable.ts';

it.each([
  ['a colour', 'a\u001b[31mb', 'ab'],
  ['a window title', 'a\u001b]0;pwned\u0007b', 'ab'],
  ['a window title that does not end', 'a\u001b]0;pwned', 'a'],
  ['a lone escape', 'a\u001bb', 'a b'],
  ['an escape in one character', 'a\u009b31mb', 'a 31mb'],
  ['a carriage return that would hide what stands before', 'bad\rgood', 'bad good'],
  ['a reversed direction', 'a\u202eb', 'a b'],
  ['several lines', 'a\n\nb\tc ', 'a b c'],
  ['letters of any language', 'ü日本 — “x”', 'ü日本 — “x”'],
])('text from outside shows as one harmless line: %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('the lines of a longer text stay lines, with their indentation', () => {
  expect(printableLines('the log ends with:\n  \u001b[1mmake\u001b[0m: failed\r\n')).toBe(
    'the log ends with:\n  make: failed\n',
  );
});

it('JSON says the same as before, and shows no control character', () => {
  const value = { a: '\u001b[31m\u009b\u202e\u2028\u007f', b: 'ü' };
  const text = printJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toBe('{\n  "a": "\\u001b[31m\\u009b\\u202e\\u2028\\u007f",\n  "b": "ü"\n}\n');
});
