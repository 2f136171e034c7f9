import {
  isDerivationPath,
  isStorePath,
  parseStorePath,
  storeDirOf,
  storePathBaseName,
  storePathHash,
  storePathName,
} from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../fixture.ts';

const hash = 'ghli9s97hg2d0hhr11223jv3xacvp8l1';

describe('store paths', () => {
  it('have a folder, a hash and a name', () => {
    const path = parseStorePath(`/nix/store/${hash}-hello-2.9.drv`);
    expect(storeDirOf(path)).toBe('/nix/store');
    expect(storePathHash(path)).toBe(hash);
    expect(storePathName(path)).toBe('hello-2.9.drv');
    expect(storePathBaseName(path)).toBe(`${hash}-hello-2.9.drv`);
    expect(isDerivationPath(path)).toBe(true);
  });

  it('may be in another store folder, if that is said', () => {
    expect(storeDirOf(parseStorePath(`/home/me/store/${hash}-x`, '/home/me/store'))).toBe('/home/me/store');
    expect(isStorePath(`/home/me/store/${hash}-x`)).toBe(false);
  });

  it.each(['.hidden', '...', 'a+b_c?d=e-f.g', `${'n'.repeat(211)}`])('may be named %j', (name) => {
    expect(storePathName(parseStorePath(`/nix/store/${hash}-${name}`))).toBe(name);
  });

  it.each(['', '.', '..', '.-x', '..-x', 'a b', 'a/b', 'a\n', 'é', '~', 'n'.repeat(212)])(
    'cannot be named %j',
    (name) => {
      expect(errorOf(() => parseStorePath(`/nix/store/${hash}-${name}`))).toMatchObject({
        code: 'STORE_PATH_SYNTAX',
        kind: 'verification',
      });
    },
  );

  it.each([
    ['', 'not in /nix/store'],
    ['hello', 'not in /nix/store'],
    [`/nix/store${hash}-x`, 'not in /nix/store'],
    ['/nix/store/', 'no 32-character hash'],
    ['/nix/store/hello-1.0', 'no 32-character hash'],
    [`/nix/store/${hash.replace('g', 'e')}-x`, 'no 32-character hash'],
    [`/nix/store/${hash}x`, 'no 32-character hash'],
    [`/nix/store/../store/${hash}-x`, 'no 32-character hash'],
  ])('are not %j', (text, problem) => {
    expect(errorOf(() => parseStorePath(text)).message).toContain(problem);
  });

  it('are in an absolute folder', () => {
    expect(errorOf(() => parseStorePath(`store/${hash}-x`, 'store')).message).toContain('not absolute');
  });
});
