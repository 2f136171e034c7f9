import {
  narInfoFingerprint,
  narInfoOf,
  parseHash,
  parseNarInfo,
  parseStorePath,
  printNarInfo,
  textObject,
} from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, latin1 } from '../fixture.ts';

const greeting = textObject({ name: 'greeting', content: latin1('hi'), references: [] });
const letter = textObject({ name: 'letter', content: latin1(greeting.path), references: [greeting.path] });
const path = (name: string) => parseStorePath(`/nix/store/ghli9s97hg2d0hhr11223jv3xacvp8l1-${name}`);
const sha256 = parseHash('sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73');

const text = `StorePath: /nix/store/ghli9s97hg2d0hhr11223jv3xacvp8l1-hello
URL: nar/0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73.nar.xz
Compression: xz
FileHash: sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73
FileSize: 123
NarHash: sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73
NarSize: 456
References: ghli9s97hg2d0hhr11223jv3xacvp8l1-glibc ghli9s97hg2d0hhr11223jv3xacvp8l1-hello
Deriver: ghli9s97hg2d0hhr11223jv3xacvp8l1-hello.drv
System: x86_64-linux
Sig: cache-1:AAAA
Sig: cache-2:BBBB
CA: fixed:r:sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73
`;

describe('narinfo files', () => {
  it('read and print every field of Nix', () => {
    const info = parseNarInfo(text);
    expect(info).toEqual({
      path: path('hello'),
      url: 'nar/0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73.nar.xz',
      compression: 'xz',
      fileHash: sha256,
      fileSize: 123,
      narHash: sha256,
      narSize: 456,
      references: [path('glibc'), path('hello')],
      deriver: path('hello.drv'),
      system: 'x86_64-linux',
      signatures: ['cache-1:AAAA', 'cache-2:BBBB'],
      ca: 'fixed:r:sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
    });
    expect(printNarInfo(info)).toBe(text);
  });

  it('of an object give it back', () => {
    fc.assert(
      fc.property(fc.constantFrom(greeting, letter), fc.nat(), fc.boolean(), (object, fileSize, packed) => {
        const info = narInfoOf(object, { url: 'nar/x', compression: packed ? 'xz' : 'none', fileSize });
        expect(parseNarInfo(printNarInfo(info))).toEqual(info);
        expect(info.narSize).toBe(object.nar.length);
      }),
      { numRuns: 20 },
    );
  });

  it('of uncompressed archives say that the file is the archive', () => {
    const info = narInfoOf(letter, { url: 'nar/x.nar', compression: 'none' });
    expect(info.fileHash).toEqual(info.narHash);
    expect(info.fileSize).toBe(info.narSize);
    expect(info.ca).toBe(letter.ca);
  });

  it('may leave out what Nix can do without, and hold what it does not know', () => {
    const minimal = text
      .split('\n')
      .filter((line) => /^(StorePath|URL|NarHash|NarSize)/.test(line))
      .join('\n');
    expect(parseNarInfo(`${minimal}\nFuture: x\nFuture: y\nReferences: \nDeriver: unknown-deriver`)).toEqual({
      path: path('hello'),
      url: expect.any(String),
      compression: 'bzip2',
      narHash: sha256,
      narSize: 456,
      references: [],
      signatures: [],
    });
  });

  it.each([
    [
      'StorePath: /nix/store/ghli9s97hg2d0hhr11223jv3xacvp8l1-hello\n',
      '',
      'the field StorePath is missing',
      'x',
    ],
    ['-hello\nURL', '-a/../b\nURL', 'StorePath:', 'x:1'],
    [/URL: .*\n/, 'URL: \n', 'URL: expected a value', 'x:2'],
    ['FileSize: 123', 'FileSize: -1', 'expected a number of bytes', 'x:5'],
    ['NarSize: 456', 'NarSize: 99999999999999999', 'expected a number of bytes', 'x:7'],
    ['NarHash: sha256:0', 'NarHash: sha256:', 'not 32 bytes', 'x:6'],
    ['-glibc', '-gl/ibc', 'References:', 'x:8'],
    ['Compression', 'NarSize: 1\nCompression', 'the field NarSize is there twice', 'x:8'],
    ['System: x', 'System; x', 'expected "Field: value"', 'x:10'],
  ])('with %s as %s are refused at their line', (from, to, problem, place) => {
    expect(errorOf(() => parseNarInfo(text.replace(from, to), 'x'))).toMatchObject({
      code: 'NARINFO_SYNTAX',
      kind: 'verification',
      message: expect.stringContaining(problem),
      place,
    });
  });

  it('are never written with a line that a value made up', () => {
    const info = { ...parseNarInfo(text), url: 'x\nCA: text:sha256:0' };
    expect(errorOf(() => printNarInfo(info))).toMatchObject({ code: 'NARINFO_INVALID', kind: 'usage' });
  });
});

describe('what a signature of a narinfo file signs', () => {
  it('is the path, the hash, the size and the sorted references', () => {
    const info = parseNarInfo(text);
    const references = [...info.references].reverse();
    expect(narInfoFingerprint({ ...info, references })).toBe(
      [
        '1',
        path('hello'),
        'sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
        '456',
        `${path('glibc')},${path('hello')}`,
      ].join(';'),
    );
  });
});
