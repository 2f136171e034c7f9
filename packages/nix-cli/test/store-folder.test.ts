import { expect, test } from 'vitest';
import { createNix, physicalPath, storeDirOf } from '../src/index.ts';

test('the store folder is /nix/store unless the settings say otherwise', () => {
  expect(storeDirOf(createNix({}))).toBe('/nix/store');
  expect(storeDirOf(createNix({ NIX_STORE: '/old' }))).toBe('/old');
  expect(storeDirOf(createNix({ NIX_STORE_DIR: '/tmp//s/', NIX_STORE: '/old' }))).toBe('/tmp/s');
  expect(storeDirOf(createNix({}, ['--store', 'local?store=/gnu/store&root=/mnt']))).toBe('/gnu/store');
});

test('--store DIR moves the files but not the store paths', () => {
  const chroot = createNix({}, ['--store', '/elsewhere', '--store', '/tmp/s']);
  expect(storeDirOf(chroot)).toBe('/nix/store');
  expect(physicalPath(chroot, '/nix/store/x')).toBe('/tmp/s/nix/store/x');
  expect(physicalPath(createNix({}, ['--store', 'local?root=/mnt']), '/nix/store/x')).toBe(
    '/mnt/nix/store/x',
  );
});

test('a daemon and an ordinary store keep their files where the paths say', () => {
  for (const options of [[], ['--store', 'daemon'], ['--store', 'auto'], ['--store']]) {
    expect(physicalPath(createNix({}, options), '/nix/store/x')).toBe('/nix/store/x');
  }
});
