import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  generateBootDocument,
  hasOpenQuote,
  joinKernelParams,
  type KernelParam,
  parseBootDocument,
  parseKernelParam,
  printBootDocument,
  splitKernelParams,
} from '../../src/index.ts';
import { corpus } from './corpus.ts';

/** A character at a time, with a flag for quotes: how the kernel's loop goes. */
const asLoop = (text: string): readonly string[] => {
  const params: string[] = [];
  let param = '';
  let inQuotes = false;
  for (const character of text) {
    if (/[ \t\n\v\f\r]/.test(character) && !inQuotes) {
      if (param !== '') params.push(param);
      param = '';
      continue;
    }
    if (character === '"') inQuotes = !inQuotes;
    param += character;
  }
  return param === '' ? params : [...params, param];
};

describe('the corpus of kernel parameters', () => {
  it('has at least 200, all different', () => {
    expect(new Set(corpus).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThanOrEqual(200);
  });

  it.each(corpus)('%s is one parameter, alone and among others', (param) => {
    expect(splitKernelParams(param)).toEqual([param]);
    expect(splitKernelParams(` quiet\t${param}\n`)).toEqual(['quiet', param]);
    expect(hasOpenQuote(param)).toBe(false);
  });

  it('is split again when it is joined, and survives boot.json', () => {
    expect(splitKernelParams(joinKernelParams(corpus))).toEqual(corpus);
    const document = generateBootDocument({
      toplevel: '/nix/store/system',
      kernel: '/nix/store/linux/bzImage',
      system: 'x86_64-linux',
      label: 'NixOS',
      kernelParams: corpus,
    });
    expect(parseBootDocument(printBootDocument(document), 'boot.json').kernelParams).toEqual(corpus);
  });
});

describe('splitting', () => {
  it('does what a loop over characters does', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '=', '"', ' ', '\t', '\n', '\\', "'", 'ü'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (line) => {
        expect(splitKernelParams(line)).toEqual(asLoop(line));
        expect(splitKernelParams(joinKernelParams(splitKernelParams(line)))).toEqual(asLoop(line));
      }),
      { numRuns: 2000 },
    );
  });

  it('lets a quote that is not closed reach to the end, and says so', () => {
    expect(splitKernelParams('a "b c\n')).toEqual(['a', '"b c\n']);
    expect(hasOpenQuote('"b c')).toBe(true);
  });

  it('knows no other quotes than the double ones, and no escape', () => {
    expect(splitKernelParams(`dyndbg='file a +p'`)).toEqual([`dyndbg='file`, 'a', `+p'`]);
    expect(splitKernelParams(String.raw`a="b\" c" d`)).toEqual([String.raw`a="b\"`, 'c" d']);
  });

  it('gives nothing for nothing, and is quick with much', () => {
    expect(splitKernelParams(' \n\t')).toEqual([]);
    expect(splitKernelParams('"a b" '.repeat(100_000))).toHaveLength(100_000);
    expect(splitKernelParams('"'.repeat(1_000_001))).toHaveLength(1);
  });
});

describe('what the kernel makes of a parameter', () => {
  const readings: readonly (readonly [string, KernelParam])[] = [
    ['quiet', { name: 'quiet' }],
    ['a=', { name: 'a', value: '' }],
    ['root=UUID=1234', { name: 'root', value: 'UUID=1234' }],
    ['dyndbg="file a +p"', { name: 'dyndbg', value: 'file a +p' }],
    ['"dyndbg=file a +p"', { name: 'dyndbg', value: 'file a +p' }],
    ['"quiet now"', { name: 'quiet now' }],
    ['a="b', { name: 'a', value: 'b' }],
    ['a="', { name: 'a', value: '' }],
    ['a=""', { name: 'a', value: '' }],
    ['a=b"c"', { name: 'a', value: 'b"c"' }],
    ['"a="b""', { name: 'a', value: 'b"' }],
    ['=a', { name: '=a' }],
    ['"', { name: '' }],
  ];
  it.each(readings)('%s', (param, reading) => expect(parseKernelParam(param)).toEqual(reading));
});
