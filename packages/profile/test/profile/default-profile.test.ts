import { expect, test } from 'vitest';
import { defaultProfile } from '../../src/index.ts';

const user = (env: Record<string, string>, links: Record<string, string> = {}, isRoot = false) =>
  defaultProfile({ env, home: '/home/a', isRoot, readLink: (path) => links[path] });

test('a first profile lies in the XDG state folder, with a link in the home that is yet to be made', () => {
  expect(user({})).toEqual({
    profile: '/home/a/.local/state/nix/profiles/profile',
    missingLink: '/home/a/.nix-profile',
  });
  expect(user({ XDG_STATE_HOME: '/state' }).profile).toBe('/state/nix/profiles/profile');
});

test("root's first profile lies in the state folder of Nix", () => {
  expect(user({}, {}, true).profile).toBe('/nix/var/nix/profiles/default');
  expect(user({ NIX_STATE_DIR: '/tmp/state' }, {}, true).profile).toBe('/tmp/state/profiles/default');
});

test('where the home has a link, it decides, absolute or relative', () => {
  const perUser = '/nix/var/nix/profiles/per-user/a/profile';
  expect(user({}, { '/home/a/.nix-profile': perUser })).toEqual({ profile: perUser, missingLink: undefined });
  expect(user({}, { '/home/a/.nix-profile': '.local/p' }).profile).toBe('/home/a/.local/p');
});

test('a Nix that keeps to the XDG folders has its link there; the classic one counts first', () => {
  const xdg = { '/home/a/.local/state/nix/profile': '/home/a/.local/state/nix/profiles/p' };
  expect(user({}, xdg).profile).toBe('/home/a/.local/state/nix/profiles/p');
  expect(user({}, { ...xdg, '/home/a/.nix-profile': '/other' }).profile).toBe('/other');
});

test('NIX_PROFILE overrules everything', () => {
  const links = { '/home/a/.nix-profile': '/other' };
  expect(user({ NIX_PROFILE: '/mine' }, links)).toEqual({ profile: '/mine', missingLink: undefined });
});
