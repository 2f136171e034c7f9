import {
  hashBytes,
  makeFixedOutputPath,
  makeOutputPath,
  makeSourcePath,
  makeTextPath,
  narFromFile,
  parseHash,
  parseStorePath,
  portableSha256,
} from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { errorOf, latin1 } from '../fixture.ts';

// Expected paths are what Nix 2.8 and 2.26 printed. Fixed outputs are judged by the fixtures of derivation/output-paths.test.ts.
describe('store paths are made', () => {
  it('of a text and its references', () => {
    const greeting = makeTextPath({ name: 'greeting.txt', content: latin1('hello\n'), references: [] });
    expect(greeting).toBe('/nix/store/7pd01133yha2s6wji4ab7vh7pp1905a1-greeting.txt');
    const content = latin1(`see ${greeting}\n`);
    expect(makeTextPath({ name: 'mentions.txt', content, references: [greeting] })).toBe(
      '/nix/store/w5jgf5vvyhvb77v01z4kf135chy8ds6l-mentions.txt',
    );
  });

  it('whatever the order of the references', () => {
    const hash = 'ghli9s97hg2d0hhr11223jv3xacvp8l1';
    const [a, b] = ['a', 'b'].map((name) => parseStorePath(`/nix/store/${hash}-${name}`));
    const path = (references: (typeof a)[]) =>
      makeTextPath({ name: 'x', content: latin1(''), references: references.flatMap((r) => r ?? []) });
    expect(path([b, a, b])).toBe(path([a, b]));
  });

  it('depending on the store folder', () => {
    const options = { name: 'x', content: latin1(''), references: [] };
    expect(makeTextPath({ ...options, storeDir: '/other' })).toMatch(/^\/other\/[0-9a-z]{32}-x$/);
    expect(makeTextPath({ ...options, storeDir: '/other' }).slice(6)).not.toBe(
      makeTextPath(options).slice(10),
    );
  });

  it('with the hasher that is handed in', () => {
    const seen: number[] = [];
    makeTextPath({
      name: 'x',
      content: latin1('abc'),
      references: [],
      sha256: (bytes) => {
        seen.push(bytes.length);
        return portableSha256(bytes);
      },
    });
    expect(seen[0]).toBe(3);
    expect(seen).toHaveLength(2);
  });

  it('of a source, which is a recursive SHA-256 output too', () => {
    const digest = portableSha256(narFromFile(latin1('hi')));
    expect(makeSourcePath({ name: 'x', narHash: digest })).toBe(
      makeFixedOutputPath({ name: 'x', method: 'recursive', hash: { algorithm: 'sha256', digest } }),
    );
    expect(makeSourcePath({ name: 'x', narHash: digest, selfReference: true })).not.toBe(
      makeSourcePath({ name: 'x', narHash: digest }),
    );
  });

  it('of an output, named after it unless it is "out"', () => {
    const digest = hashBytes('sha256', latin1('drv'));
    expect(makeOutputPath({ name: 'hello', output: 'out', digest })).toMatch(/-hello$/);
    expect(makeOutputPath({ name: 'hello', output: 'dev', digest })).toMatch(/-hello-dev$/);
  });

  it('never with a name that Nix refuses', () => {
    expect(errorOf(() => makeTextPath({ name: 'a b', content: latin1(''), references: [] }))).toMatchObject({
      code: 'STORE_PATH_SYNTAX',
      kind: 'usage',
      hint: expect.stringContaining('211'),
    });
  });

  it('never of a flat file with references, nor of a text with another hash than SHA-256', () => {
    const reference = parseStorePath('/nix/store/ghli9s97hg2d0hhr11223jv3xacvp8l1-x');
    const sha1 = parseHash('sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709');
    const make = (method: 'flat' | 'text', references: (typeof reference)[]) => () =>
      makeFixedOutputPath({ name: 'x', method, hash: sha1, references });
    expect(errorOf(make('flat', [reference])).message).toContain('references');
    expect(errorOf(make('text', [])).message).toContain('sha1');
  });
});
