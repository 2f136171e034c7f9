import { expect, test } from 'vitest';
import { parseConflict } from '../../src/environment/conflict.ts';

const [a, b] = ['/nix/store/a-x/bin/x', '/nix/store/b-y/bin/x'];

test.each([
  [
    'Nix 2.8',
    `error: packages '${a}' and '${b}' have the same priority 5; use 'nix-env --set-flag priority NUMBER INSTALLED_PKGNAME' to change it\nerror: builder for '/nix/store/c-user-environment.drv' failed with exit code 1`,
  ],
  [
    'Nix 2.26',
    `error: Unable to build profile. There is a conflict for the following files:\n\n         ${a}\n         ${b}\nerror: builder for '/nix/store/c-user-environment.drv' failed with exit code 1`,
  ],
  ['a file against a folder', `error: collision between '${a}' and non-directory '${b}'`],
])('the two files are found in the words of %s', (_, stderr) => {
  expect(parseConflict(stderr)).toEqual([a, b]);
});

test('another failure is no conflict', () => {
  expect(parseConflict("error: builder for '/nix/store/c.drv' failed with exit code 1")).toBeUndefined();
});
