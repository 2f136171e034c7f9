import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveName, parseAptUris, versionIn } from '../../src/debian/apt-uris.ts';
import { parseDebianLock, printDebianLock, staliNix } from '../../src/index.ts';

const path = join(staliNix(), 'bootstrap/lock.json');
const text = readFileSync(path, 'utf8');

describe('the lock of the bootstrap', () => {
  it('is what a pin would print', () => {
    expect(printDebianLock(parseDebianLock(text, path))).toBe(text);
  });

  it('names no machine but Debian’s own', () => {
    const { packages, sources } = parseDebianLock(text, path);
    const hosts = [...Object.values(packages), ...Object.values(sources)].map(({ url }) => new URL(url).host);
    expect([...new Set(hosts)]).toEqual(['deb.debian.org']);
  });

  it.each([
    ['what is not JSON', '{', 'not JSON'],
    ['a hash that is none', text.replace(/"sha256": "[0-9a-f]{64}"/, '"sha256": "beef"'), 'sha256'],
    ['a file that leads out of its folder', text.replace(/"file": "/, '"file": "../'), 'no good file'],
    ['a lock without sources', text.replace('"sources"', '"others"'), 'no set of files'],
  ])('is refused with %s, and the place is named', (_, wrong, message) => {
    expect(() => parseDebianLock(wrong, 'lock.json')).toThrow(
      expect.objectContaining({
        code: 'DEBIAN_LOCK_INVALID',
        place: expect.stringContaining('lock.json'),
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe('what apt-get --print-uris says', () => {
  const line = `'http://deb.debian.org/debian/pool/main/g/gcc-12/gcc-12_12.2.0-14%2bdeb12u1_amd64.deb' gcc-12_12.2.0-14+deb12u1_amd64.deb 19268852 SHA256:${'b'.repeat(64)}`;

  it('is read line by line, without what apt says besides', () => {
    const [uri, ...others] = parseAptUris(`Reading package lists...\n${line}\nNOTICE: 'gcc-12' is in git\n`);
    expect(others).toEqual([]);
    expect(uri && archiveName(uri)).toBe('gcc-12_12.2.0-14+deb12u1_amd64.deb');
    expect(uri?.sha256).toBe('b'.repeat(64));
  });

  it.each([
    ['gcc-12_12.2.0-14+deb12u1_amd64.deb', '12.2.0-14+deb12u1'],
    ['perl-modules-5.36_5.36.0-7_all.deb', '5.36.0-7'],
    ['zlib_1.2.13.dfsg.orig.tar.bz2', '1.2.13.dfsg'],
  ])('has the version of %s', (file, version) => {
    expect(versionIn(file)).toBe(version);
  });
});
