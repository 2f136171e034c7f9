import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type GrubHead, renderGrubConfig } from '@nixtools/grub-config';
import { describe, expect, it } from 'vitest';
import { isGrubScript, parseByGrub, runGrub } from '../grub-emu.ts';
import { entry, submenu } from '../menus.ts';

const render = (head: GrubHead): string =>
  renderGrubConfig({
    filesystems: [{ name: 'boot', search: { by: 'fs-uuid', value: 'ab-cd' } }],
    items: [],
    head,
  });

/** What variables hold once GRUB has read the head, with this environment block. */
const variables = (head: GrubHead, names: readonly string[], grubenv: readonly string[] = []) => {
  const echo = names.map((name) => `echo "@${name}=$${name}<"`);
  const output = runGrub([render(head), ...echo, 'exit', ''].join('\n'), (folder) => {
    execFileSync('grub-editenv', [join(folder, 'grubenv'), 'create']);
    if (grubenv.length > 0) execFileSync('grub-editenv', [join(folder, 'grubenv'), 'set', ...grubenv]);
  });
  return Object.fromEntries([...output.matchAll(/^@(\w+)=(.*)<$/gm)].map(([, name, value]) => [name, value]));
};

describe('the default', () => {
  const names = ['default', 'timeout', 'timeout_style', 'boot_once', 'superusers'];

  it('is an entry by its ids, with a timeout and its style', () => {
    expect(
      variables({ default: ['nixos-system', 'a>b'], timeout: 5, timeoutStyle: 'hidden' }, names),
    ).toMatchObject({ default: 'nixos-system>a>>b', timeout: '5', timeout_style: 'hidden', boot_once: '' });
  });

  it('is an index, and waits for ever', () => {
    expect(variables({ default: 3, timeout: -1 }, names)).toMatchObject({ default: '3', timeout: '-1' });
  });

  it('is what was saved last', () => {
    expect(
      variables({ default: 'saved', timeout: 5 }, names, ['saved_entry=nixos-system>nixos-system-7']),
    ).toMatchObject({ default: 'nixos-system>nixos-system-7', timeout: '5' });
  });

  it('is what grub-reboot chose, once, before what was saved', () => {
    const head: GrubHead = { default: 'saved', timeout: 5, oneShot: true, savesDefault: true };
    const saved = 'saved_entry=nixos-default';
    expect(variables(head, [...names, 'next_entry'], [saved, 'next_entry=a>b'])).toMatchObject({
      default: 'a>b',
      timeout: '1',
      boot_once: 'true',
      next_entry: '',
    });
    expect(variables(head, names, [saved])).toMatchObject({ default: 'nixos-default', boot_once: '' });
  });

  it('takes nothing else from the environment block', () => {
    const head: GrubHead = { oneShot: true, users: [{ name: 'root', password: 'x' }] };
    expect(variables(head, names, ['superusers=mallory', 'timeout=99'])).toMatchObject({
      superusers: 'root',
      timeout: '',
    });
  });

  it('is saved by an entry, unless it was started once', () => {
    const head = render({ savesDefault: true });
    const run = (once: string): string =>
      runGrub(
        `${head}\nfunction save_env { echo "@$1=$saved_entry<"; }\n${once}\nchosen=x\nsavedefault\nexit\n`,
      );
    // GRUB has a save_env of its own, which fails here: there is no environment block.
    expect(run('boot_once=')).toContain('error');
    expect(run('boot_once=true')).not.toContain('error');
  });
});

describe('users', () => {
  const hash = 'grub.pbkdf2.sha512.10000.AB12.CD34';
  const users = [
    { name: 'root', hash },
    { name: "o'neill", password: 'it\'s $ecret "`' },
  ];

  it('are superusers, all of them or those that are named', () => {
    expect(variables({ users }, ['superusers'])).toEqual({ superusers: "root o'neill" });
    expect(variables({ users, superusers: ['root'] }, ['superusers'])).toEqual({ superusers: 'root' });
  });

  it('have passwords that GRUB accepts as they are written', () => {
    expect(runGrub(`${render({ users })}\necho "@end"\nexit\n`)).not.toContain('error');
    expect(render({ users })).toContain(
      `password_pbkdf2 'root' ${hash}\npassword 'o'\\''neill' 'it'\\''s $ecret "\``,
    );
  });

  it.each([
    [{ name: 'a b', password: 'x' }, 'no user name: "a b"'],
    [{ name: 'a', password: '' }, 'an empty password'],
    [{ name: 'a', password: 'x\ny' }, 'a value with control characters, or a very long one'],
    [{ name: 'a', hash: '$6$linux$hash' }, 'no password hash that GRUB knows'],
    [{ name: 'a', hash: `${hash}\nreboot` }, 'no password hash that GRUB knows'],
  ])('are refused when GRUB would read something else: %j', (user, message) => {
    expect(() => render({ users: [user] })).toThrow(
      expect.objectContaining({ code: 'GRUB_CONFIG_INVALID', message }),
    );
  });
});

it('terminals, pictures and a theme are set up as install-grub.pl does', () => {
  const boot = (path: string) => ({ filesystem: 'boot', path });
  const head: GrubHead = {
    graphics: { bios: { mode: '1024x768', payload: 'text' }, efi: { mode: 'auto', payload: 'keep' } },
    serial: { speed: 9600 },
    terminalInput: ['serial', 'console'],
    terminalOutput: ['serial'],
    font: boot('/converted-font.pf2'),
    backgroundColor: '#2F302F',
    splash: { image: boot("/back'ground.JPG"), mode: 'normal' },
    theme: { file: boot('/theme/theme.txt'), fonts: [boot('/theme/a.pf2')], modules: ['png'] },
    extraConfig: '# mine\nset color_normal=red/black\n',
  };
  expect(render(head).split('\n').slice(1)).toEqual([
    'if [ "$grub_platform" = "efi" ]; then',
    '  insmod efi_gop',
    '  insmod efi_uga',
    "  set gfxmode='auto'",
    "  set gfxpayload='keep'",
    'else',
    '  insmod vbe',
    "  set gfxmode='1024x768'",
    "  set gfxpayload='text'",
    'fi',
    'serial --unit=0 --speed=9600',
    "terminal_input 'serial' 'console'",
    "terminal_output 'serial'",
    "search --no-floppy --set=nixboot_boot --fs-uuid 'ab-cd'",
    'insmod font',
    "if loadfont ($nixboot_boot)'/converted-font.pf2'; then",
    '  insmod gfxterm',
    '  terminal_output gfxterm',
    'fi',
    "background_color '#2F302F'",
    'insmod jpeg',
    "if background_image --mode normal ($nixboot_boot)'/back'\\''ground.JPG'; then",
    '  set color_normal=white/black',
    '  set color_highlight=black/white',
    'else',
    '  set menu_color_normal=cyan/blue',
    '  set menu_color_highlight=white/blue',
    'fi',
    'insmod png',
    "set theme=($nixboot_boot)'/theme/theme.txt'",
    'export theme',
    "loadfont ($nixboot_boot)'/theme/a.pf2'",
    '# mine',
    'set color_normal=red/black',
    '',
    '',
  ]);
  expect(isGrubScript(render(head))).toBe(true);
});

it('a menu without a head sets nothing of its host', () => {
  const text = renderGrubConfig({ filesystems: [], items: [submenu('all', [entry('one')])] });
  expect(text).not.toMatch(/^\s*(?:set|load_env|terminal|function|insmod)\b/m);
  expect(parseByGrub(text)).toHaveLength(1);
});

it.each([
  [{ timeout: 1.5 }, 'no number for GRUB: 1.5'],
  [{ timeout: -2 }, 'no number for GRUB: -2'],
  [{ default: -1 }, 'no number for GRUB: -1'],
  [{ splash: { image: { path: '/a.gif' } } }, 'no picture that GRUB shows: /a.gif'],
  [{ font: { path: 'a.pf2' } }, 'no absolute path: "a.pf2"'],
] as const)('a value that GRUB cannot have is refused: %j', (head, message) => {
  expect(() => render(head)).toThrow(expect.objectContaining({ code: 'GRUB_CONFIG_INVALID', message }));
});
