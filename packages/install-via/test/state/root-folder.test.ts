import { describe, expect, it } from 'vitest';
import { parseRootFolder, parseState } from '../../src/index.ts';

describe('parseRootFolder', () => {
  it.each(['/nixos', '/srv/nixos', '/var/lib/nixos', '/home/me/nixos/', '/nixos-24.11'])(
    'takes %s',
    (path) => {
      expect(parseRootFolder(path)).toBe(path.replace(/\/$/, ''));
    },
  );

  it.each([
    ...[
      '/',
      '//',
      '',
      'nixos',
      './nixos',
      '/nix',
      '/nix/store',
      '/boot',
      '/boot/nixos',
      '/etc/nixos',
      '/usr/local',
      '/home',
      '/var',
      '/root',
    ],
    ...[
      '/srv/../etc',
      '/srv/./x',
      '/a//b',
      '/a b',
      "/a'b",
      '/$HOME',
      '/-rf',
      '/.nixos',
      '/a\nb',
      '/proc/1',
      '/dev/shm',
      '/tmp/x',
      '/run/x',
    ],
    `/${'a'.repeat(200)}`,
  ])('refuses %j', (path) => {
    expect(() => parseRootFolder(path)).toThrow(expect.objectContaining({ code: 'ROOT_FOLDER_UNSAFE' }));
  });
});

describe('parseState', () => {
  const state = {
    version: 1,
    root: '/nixos',
    stage: 'installed',
    boot: '/boot',
    grub: '/boot/grub',
    shareStore: false,
    before: {},
    isDefault: false,
  };
  it('reads a journal', () => {
    expect(parseState(JSON.stringify(state), 'x')).toMatchObject({ root: '/nixos', stage: 'installed' });
  });

  it.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...state, version: 2 })],
    ['a root that is the host', JSON.stringify({ ...state, root: '/etc' })],
    ['a folder of GRUB elsewhere', JSON.stringify({ ...state, grub: '/etc/grub' })],
    ['a way out', JSON.stringify({ ...state, boot: '/boot/../etc', grub: '/boot/../etc/grub' })],
    ['a folder that is none of GRUB', JSON.stringify({ ...state, grub: '/boot/other' })],
  ])('refuses %s', (_, text) => {
    expect(() => parseState(text, 'x')).toThrow(expect.objectContaining({ code: 'INSTALL_STATE_INVALID' }));
  });
});
