import {
  contentAddressOf,
  contentAddressPath,
  findContentAddress,
  hashBytes,
  narFromFile,
  narFromTree,
  parseContentAddress,
  printContentAddress,
  type StorePath,
  sourceObject,
  textObject,
} from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { errorOf, helloClosure, latin1 } from '../fixture.ts';

const content = latin1('hello\n');
const nar = narFromFile(content);
const greeting = textObject({ name: 'greeting.txt', content, references: [] });

describe('content addresses', () => {
  it('are those of Nix', () => {
    expect(greeting).toMatchObject({
      path: '/nix/store/7pd01133yha2s6wji4ab7vh7pp1905a1-greeting.txt',
      ca: 'text:sha256:00xyyr3fi8l6hb839bv3f7yb86yjv7xi1cgh1xnhipym4asvb4aq',
    });
    const directory = narFromTree({ type: 'directory', entries: new Map() });
    expect(sourceObject({ name: 'x', nar: directory }).ca).toMatch(/^fixed:r:sha256:[0-9a-z]{52}$/);
  });

  it.each([
    'text:sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
    'fixed:r:sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
    'fixed:md5:3y8bwfr609h3lh9ch0izcqq7fl',
    'fixed:git:sha1:0000000000000000000000000000000h',
  ])('%s reads and prints', (text) => {
    expect(printContentAddress(parseContentAddress(text))).toBe(text);
  });

  it.each(['', 'text', 'fixed:', 'text:r:sha256:x', 'other:sha256:x'])('%j is none', (text) => {
    expect(errorOf(() => parseContentAddress(text)).code).toBe('CONTENT_ADDRESS_SYNTAX');
  });

  it('are found for every object of a real closure', () => {
    const found = helloClosure().map((object) => findContentAddress(object)?.method);
    expect(found.filter((method) => method === undefined)).toEqual([]);
    expect(found.filter((method) => method === 'text').length).toBeGreaterThanOrEqual(157);
  });

  it.each([
    ['flat', 'sha256'],
    ['flat', 'sha1'],
    ['flat', 'md5'],
    ['flat', 'sha512'],
    ['recursive', 'sha1'],
    ['recursive', 'md5'],
    ['recursive', 'sha512'],
  ] as const)('are found for a %s %s object', (method, algorithm) => {
    const hash = { algorithm, digest: hashBytes(algorithm, method === 'flat' ? content : nar) };
    const path = contentAddressPath({ name: 'x', ca: { method, hash } });
    expect(findContentAddress({ path, nar, references: [] })).toEqual({ method, hash });
  });

  it('are not found for content, references or a name that changed', () => {
    const other = narFromFile(latin1('other'));
    const renamed = greeting.path.replace('greeting', 'farewell') as StorePath;
    expect(findContentAddress({ ...greeting, nar: other })).toBeUndefined();
    expect(findContentAddress({ ...greeting, references: [greeting.path] })).toBeUndefined();
    expect(findContentAddress({ ...greeting, path: renamed })).toBeUndefined();
  });

  it('of a text are not those of an executable or a folder', () => {
    const text = { method: 'text', algorithm: 'sha256' } as const;
    expect(contentAddressOf({ nar, ...text })).toBeDefined();
    expect(contentAddressOf({ nar: narFromFile(content, true), ...text })).toBeUndefined();
    expect(
      contentAddressOf({ nar: narFromTree({ type: 'directory', entries: new Map() }), ...text }),
    ).toBeUndefined();
  });

  it('of a damaged archive do not exist, even if its hash is right', () => {
    const damaged = Buffer.concat([nar, latin1('!')]);
    const path = contentAddressPath({
      name: 'x',
      ca: { method: 'recursive', hash: { algorithm: 'sha256', digest: hashBytes('sha256', damaged) } },
    });
    expect(errorOf(() => findContentAddress({ path, nar: damaged, references: [] })).code).toBe('NAR_SYNTAX');
  });

  it('name their hash in full', () => {
    expect(errorOf(() => parseContentAddress('text:sha256:abc')).code).toBe('HASH_SYNTAX');
  });
});
