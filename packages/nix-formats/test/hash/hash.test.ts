import { createHash } from 'node:crypto';
import { hashBytes, parseHash, portableSha256, printHash } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../fixture.ts';

const algorithms = ['md5', 'sha1', 'sha256', 'sha512'] as const;
const empty = {
  base16: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  base32: 'sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
  base64: 'sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  sri: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
} as const;

describe('hashes', () => {
  it.each(Object.entries(empty))('of nothing read and print in %s', (encoding, text) => {
    const hash = parseHash(text);
    expect(hash).toEqual({ algorithm: 'sha256', digest: portableSha256(new Uint8Array()) });
    expect(printHash(hash, encoding as keyof typeof empty)).toBe(text);
  });

  it.each(algorithms)('%s is the same as everywhere, in every encoding', (algorithm) => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('base16', 'base32', 'base64', 'sri'),
        (bytes, encoding) => {
          const digest = hashBytes(algorithm, bytes);
          expect(Buffer.from(digest)).toEqual(createHash(algorithm).update(bytes).digest());
          expect(parseHash(printHash({ algorithm, digest }, encoding))).toEqual({ algorithm, digest });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('need no prefix where the algorithm is known', () => {
    expect(parseHash('d41d8cd98f00b204e9800998ecf8427e', 'md5')).toEqual(
      parseHash('md5:d41d8cd98f00b204e9800998ecf8427e'),
    );
  });

  it.each([
    ['sha256:abc', 'not 32 bytes'],
    ['sha3:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73', 'no hash algorithm'],
    ['constructor:00', 'no hash algorithm'],
    ['0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73', 'no hash algorithm'],
    ['sha256-0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73', 'not 32 bytes'],
    ['sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855', 'not 32 bytes'],
    ['sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=', 'not 32 bytes'],
    ['', 'no hash algorithm'],
  ])('%j is refused', (text, problem) => {
    expect(errorOf(() => parseHash(text))).toMatchObject({
      code: 'HASH_SYNTAX',
      message: expect.stringContaining(problem),
    });
  });

  it('of another algorithm than asked for are refused', () => {
    expect(errorOf(() => parseHash(empty.sri, 'sha512')).message).toContain('no sha512 hash');
  });
});
