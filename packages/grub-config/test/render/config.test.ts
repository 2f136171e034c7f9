import { type GrubConfig, renderGrubConfig } from '@nixtools/grub-config';
import { describe, expect, it } from 'vitest';
import { entry, menu, submenu } from '../menus.ts';

it('a menu is text that a person can read', () => {
  const file = (path: string) => ({ filesystem: 'store', path });
  const config: GrubConfig = {
    filesystems: [
      { name: 'store', modules: ['btrfs'], search: { by: 'fs-uuid', value: '0d9c6a1e-7f4b' } },
      { name: 'unused', search: { by: 'label', value: 'x' } },
    ],
    items: [
      entry('nixos-default', {
        title: 'NixOS',
        kernel: file('/@/nix/store/k/bzImage'),
        initrds: [file('/@/nix/store/i/initrd')],
        access: 'unrestricted',
      }),
      { kind: 'verbatim', text: '# kept as it is\nset mine=1' },
      submenu('nixos-system', [entry('nixos-system-42', { title: "Configuration 42 (it's old)" })]),
    ],
  };
  expect(renderGrubConfig(config)).toBe(`\
# The boot menu of NixOS generations. Do not edit: every change of a profile replaces it.
menuentry 'NixOS' --id 'nixos-default' --unrestricted {
  insmod btrfs
  search --no-floppy --set=nixboot_store --fs-uuid '0d9c6a1e-7f4b'
  linux ($nixboot_store)'/@/nix/store/k/bzImage' 'init=/nix/store/nixos-default/init'
  initrd ($nixboot_store)'/@/nix/store/i/initrd'
}
# kept as it is
set mine=1
submenu 'Menu nixos-system' --id 'nixos-system' {
  menuentry 'Configuration 42 (it'\\''s old)' --id 'nixos-system-42' {
    linux '/kernels/nixos-system-42-bzImage' 'init=/nix/store/nixos-system-42/init'
    initrd '/kernels/nixos-system-42-initrd'
  }
}
`);
});

describe('what would be another menu is refused, with its place', () => {
  const label = { by: 'label', value: 'x' } as const;
  it.each<[string, GrubConfig, string]>([
    ['two equal ids', menu(entry('a'), submenu('a', [])), 'menu'],
    ['two equal ids further in', menu(submenu('m', [entry('a'), entry('a')])), 'm'],
    ['an id that GRUB takes for an index', menu(entry('42')), '42'],
    ['an id with a separator', menu(submenu('m', [entry('a>b')])), 'm>a>b'],
    ['a relative path', menu(entry('a', { kernel: { path: 'k' } })), 'a'],
    ['a path with a newline', menu(entry('a', { kernel: { path: '/k\n' } })), 'a'],
    ['a path that is too long', menu(entry('a', { kernel: { path: `/${'k'.repeat(9_000)}` } })), 'a'],
    ['an unknown file system', menu(entry('a', { kernel: { filesystem: 'x', path: '/k' } })), 'a'],
    ['a user name with a separator', menu(entry('a', { access: { users: ['a,b'] } })), 'a'],
    ['a file system without a name', { filesystems: [{ name: 'A b' }], items: [] }, 'file system A b'],
    ['two file systems of a name', { filesystems: [{ name: 'a' }, { name: 'a' }], items: [] }, 'filesystems'],
    ['a module that is none', { filesystems: [{ name: 'a', modules: ['a b'] }], items: [] }, 'file system a'],
    [
      'a UUID that is none',
      { filesystems: [{ name: 'a', cryptomount: ['-a $x'] }], items: [] },
      'file system a',
    ],
    [
      'an empty search',
      { filesystems: [{ name: 'a', search: { ...label, value: '' } }], items: [] },
      'file system a',
    ],
    [
      'a label with a newline',
      { filesystems: [{ name: 'a', search: { ...label, value: 'x\n#' } }], items: [] },
      'file system a',
    ],
  ])('%s', (_, config, place) => {
    expect(() => renderGrubConfig(config)).toThrow(
      expect.objectContaining({
        code: 'GRUB_CONFIG_INVALID',
        kind: 'usage',
        place,
        hint: expect.any(String),
      }),
    );
  });

  it.each([
    ['verbatim text', menu({ kind: 'verbatim', text: 'menuentry "x" {' }), 'verbatim text, line 1'],
    [
      'verbatim text in a menu',
      menu(submenu('m', [{ kind: 'verbatim', text: 'true\n}' }])),
      'm>verbatim text, line 2',
    ],
    [
      'a function in a menu',
      menu(submenu('m', [{ kind: 'verbatim', text: 'function f { true; }' }])),
      'line 1',
    ],
    ["an entry's own commands", menu(entry('a', { extra: '\necho "' })), 'a, extra, line 2'],
    ["a head's own commands", { ...menu(), head: { extraConfig: 'if' } }, 'extraConfig, line 1'],
  ])('%s that is incomplete', (_, config, place) => {
    expect(() => renderGrubConfig(config)).toThrow(
      expect.objectContaining({ code: 'GRUB_TEXT_SYNTAX', place: expect.stringContaining(place) }),
    );
  });
});

it('the same menu is the same text', () => {
  const render = (): string => renderGrubConfig(menu(submenu('m', [entry('a'), entry('b')])));
  expect(render()).toBe(render());
});
