import { expect, it } from 'vitest';
import { couldBeCompressed, purposeOf } from '../../src/content/purpose.ts';

it.each([
  ['bin/hello', 'run-time'],
  ['lib/libz.so.1', 'run-time'],
  ['share/man/man1/hello.1', 'man'],
  ['man/man1/hello.1', 'man'],
  ['usr/share/man/man1/hello.1', 'man'],
  ['share/info/hello.info', 'info'],
  ['share/doc/hello/README', 'doc'],
  ['include/zlib.h', 'header'],
  ['usr/include/zlib.h', 'header'],
  ['lib/libz.a', 'static-library'],
  ['lib/libz.la', 'libtool'],
  ['lib/pkgconfig/zlib.pc', 'pkg-config'],
  ['share/pkgconfig/x.pc', 'pkg-config'],
  ['lib/cmake/Qt5/Qt5Config.cmake', 'cmake'],
  ['share/aclocal/pkg.m4', 'autoconf'],
  ['lib/debug/.build-id/12/34.debug', 'debug'],
  ['bin/curl-config', 'build-flags'],
  ['nix-support/propagated-build-inputs', 'build-flags'],
  ['nix-support/propagated-user-env-packages', 'run-time'],
  ['share/include-me', 'run-time'],
])('%s is there for: %s', (path, purpose) => {
  expect(purposeOf(path)).toBe(purpose);
});

it.each([
  ['share/man/man1/hello.1', true],
  ['share/man/man1/hello.1.gz', false],
  ['share/info/hello.info-1', true],
  ['share/info/dir', false],
  ['share/info/dir.old', false],
  ['share/doc/x/manual.epub', false],
  ['share/doc/x/index.xhtml', false],
  ['share/doc/x/index.html', false],
  ['share/doc/x/logo.png', false],
  ['share/doc/x/changelog', true],
])('%s could be compressed and still be read: %s', (path, could) => {
  expect(couldBeCompressed(path)).toBe(could);
});
