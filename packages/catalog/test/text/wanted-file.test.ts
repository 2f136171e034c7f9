import { expect, it } from 'vitest';
import { wantedFile } from '../../src/text/wanted-file.ts';

it.each([
  ['convert', { path: 'convert', program: 'convert', isFile: false }],
  ['bin/convert', { path: 'bin/convert', program: 'convert', isFile: true }],
  ['/usr/bin/convert', { path: 'bin/convert', program: 'convert', isFile: true }],
  ['/usr/local/sbin/x', { path: 'sbin/x', program: 'x', isFile: true }],
  [`/nix/store/${'a'.repeat(32)}-x-1.0/bin/x`, { path: 'bin/x', program: 'x', isFile: true }],
  [`/gnu/store/${'a'.repeat(32)}-x-1.0/lib/x.so`, { path: 'lib/x.so', isFile: true }],
  ['./include//zlib.h', { path: 'include/zlib.h', isFile: true }],
  ['/usr/include/zlib.h', { path: 'include/zlib.h', isFile: true }],
  ['libz.so.1', { path: 'libz.so.1', program: 'libz.so.1', isFile: true }],
  ['.profile', { path: '.profile', program: '.profile', isFile: false }],
  ['cabin/x', { path: 'cabin/x', isFile: true }],
  ['bin/', { path: 'bin', program: 'bin', isFile: true }],
  ['/', { path: '', isFile: false }],
  ['', { path: '', isFile: false }],
])('%s is read as what somebody is after', (typed, wanted) => {
  expect(wantedFile(typed)).toEqual(wanted);
});

it('takes no longer for a term that is long and odd', () => {
  const odd = `${'/'.repeat(100_000)}a${'/bin'.repeat(50_000)}`;
  expect(wantedFile(odd).isFile).toBe(true);
});
