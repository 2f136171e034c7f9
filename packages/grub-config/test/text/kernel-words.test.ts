import { grubCommandLine, kernelWords } from '@nixtools/grub-config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('parameters become words', () => {
  it.each([
    [
      ['quiet', 'loglevel=4'],
      ['quiet', 'loglevel=4'],
    ],
    [
      ['quiet  splash\t', '', ' a\nb'],
      ['quiet', 'splash', 'a', 'b'],
    ],
    [['dyndbg="file a.c +p"'], ['dyndbg=file a.c +p']],
    [['"dyndbg=file a.c +p" next'], ['dyndbg=file a.c +p', 'next']],
    [
      ['acpi_osi="!Windows 2012"', 'acpi_osi='],
      ['acpi_osi=!Windows 2012', 'acpi_osi='],
    ],
    [
      ['open="never closed', 'next'],
      ['open=never closed', 'next'],
    ],
    [['a=b"c d"e'], ['a=b"c d"e']],
    [['""', '"', 'a=""'], ['a=']],
    [['a\0b', '\u0007'], ['ab']],
    [
      ['no\u00a0break', 'wide\u3000space'],
      ['no\u00a0break', 'wide\u3000space'],
    ],
  ])('%j', (params, words) => {
    expect(kernelWords(params)).toEqual(words);
  });
});

/** How Linux takes a command line apart: `next_arg` of its `lib/cmdline.c`, in other words. */
const readByKernel = (line: string): readonly (readonly [string, string | undefined])[] => {
  const found: [string, string | undefined][] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ') at += 1;
    if (at >= line.length) return found;
    const quoted = line[at] === '"';
    if (quoted) at += 1;
    const start = at;
    let inside = quoted;
    let equals = -1;
    for (; at < line.length && (inside || line[at] !== ' '); at++) {
      if (equals < 0 && line[at] === '=' && at > start) equals = at;
      if (line[at] === '"') inside = !inside;
    }
    let end = at;
    let value: string | undefined;
    if (equals >= 0) {
      const from = line[equals + 1] === '"' ? equals + 2 : equals + 1;
      if (from === equals + 2 && line[end - 1] === '"') end -= 1;
      value = line.slice(from, Math.max(from, end));
    }
    if (quoted && end === at && line[end - 1] === '"') end -= 1;
    if (value !== undefined && equals >= 0 && line[equals + 1] !== '"') value = line.slice(equals + 1, end);
    found.push([line.slice(start, equals >= 0 ? equals : end), value]);
  }
};

it('Linux finds the same parameters on the line that GRUB makes as on the line that was meant', () => {
  const name = fc.stringMatching(/^[a-z][a-z._]{0,8}$/);
  const value = fc.stringMatching(/^[A-Za-z0-9,:/=!+$.]{0,10}$/);
  const spaced = fc.tuple(value, value).map(([a, b]) => `${a} ${b}`);
  const param = fc.oneof(
    name,
    fc.tuple(name, value).map(([key, plain]) => `${key}=${plain}`),
    fc.tuple(name, spaced).map(([key, text]) => `${key}="${text}"`),
    fc.tuple(name, spaced).map(([key, text]) => `"${key}=${text}"`),
  );
  fc.assert(
    fc.property(fc.array(param, { maxLength: 8 }), (params) => {
      expect(readByKernel(grubCommandLine(kernelWords(params)))).toEqual(readByKernel(params.join(' ')));
    }),
    { seed: 7, numRuns: 1_000 },
  );
});

describe('the command line that GRUB makes', () => {
  it.each([
    [['quiet', 'a=b c'], 'quiet "a=b c"'],
    [["it's", 'a"b', 'a\\b'], 'it\\\'s a\\"b a\\\\b'],
    [['root=a\\x20b', '\\x2'], 'root=a\\x20b \\\\x2'],
  ])('of %j is %j', (words, line) => {
    expect(grubCommandLine(words)).toBe(line);
  });
});
