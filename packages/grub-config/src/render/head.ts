import type { GrubHead, GrubUser, GrubVideo } from '../menu/head.ts';
import { invalidConfig } from '../menu/invalid.ts';
import { checkGrubScript } from '../script/check-script.ts';
import { quoteGrub } from '../text/quote.ts';
import type { Filesystems } from './filesystems.ts';
import { pictureLines } from './head-pictures.ts';
import { checkUser, exactWord } from './names.ts';

/**
 * The lines before the items of a whole `grub.cfg`, in the order of NixOS's install-grub.pl: users, the default, terminals
 * and pictures, then what the user adds.
 */
export const renderHead = (head: GrubHead, filesystems: Filesystems): readonly string[] => [
  ...userLines(head),
  ...environmentLines(head),
  ...defaultLines(head),
  ...savedefaultLines(head),
  ...terminalLines(head),
  ...pictureLines(head, filesystems),
  ...(head.extraConfig === undefined ? [] : verbatimLines(head.extraConfig)),
];

const verbatimLines = (text: string): readonly string[] =>
  checkGrubScript(text, { place: 'extraConfig' }) === 0 ? [] : [text];

const hash = /^grub\.pbkdf2\.[a-z0-9]+\.\d+\.[0-9A-Fa-f]+\.[0-9A-Fa-f]+$/;

const userLines = ({ users = [], superusers }: GrubHead): readonly string[] => {
  const names = (superusers ?? users.map(({ name }) => name)).map((name) => checkUser(name, 'superusers'));
  const lines = users.map(passwordLine);
  return names.length === 0
    ? lines
    : [...lines, `set superusers=${exactWord(names.join(' '), 'superusers')}`];
};

const passwordLine = (user: GrubUser): string => {
  const place = `user ${user.name}`;
  const name = exactWord(checkUser(user.name, place), place);
  if ('password' in user) {
    if (user.password !== '') return `password ${name} ${exactWord(user.password, place)}`;
    throw invalidConfig(place, 'an empty password', 'set one, or leave the user out');
  }
  if (hash.test(user.hash)) return `password_pbkdf2 ${name} ${user.hash}`;
  throw invalidConfig(place, 'no password hash that GRUB knows', 'make one with grub-mkpasswd-pbkdf2');
};

/** Only these two: whoever may write the environment block must not set `superusers` by it. */
const environmentLines = ({ oneShot, savesDefault, default: chosen }: GrubHead): readonly string[] =>
  oneShot === true || savesDefault === true || chosen === 'saved'
    ? ['if [ -s $prefix/grubenv ]; then', '  load_env next_entry saved_entry', 'fi']
    : [];

/** What grub-reboot chose is forgotten before it is started, and waits no longer than a second. */
const defaultLines = ({ oneShot, default: chosen, timeout, timeoutStyle }: GrubHead): readonly string[] => {
  const usual = [
    ...(chosen === undefined ? [] : [`set default=${defaultWord(chosen)}`]),
    ...(timeout === undefined ? [] : [`set timeout=${checkNumber(timeout, -1, 'timeout')}`]),
  ];
  const style = timeoutStyle === undefined ? [] : [`set timeout_style=${timeoutStyle}`];
  if (oneShot !== true) return [...usual, ...style];
  const otherwise = usual.length === 0 ? [] : ['else', ...usual.map((line) => `  ${line}`)];
  return [
    'if [ -n "$next_entry" ]; then',
    '  set default="$next_entry"',
    '  set next_entry=',
    '  save_env next_entry',
    '  set timeout=1',
    '  set boot_once=true',
    ...otherwise,
    'fi',
    ...style,
  ];
};

/** In a path `>` separates, and `>>` stands for one in a title. */
const defaultWord = (chosen: NonNullable<GrubHead['default']>): string => {
  if (chosen === 'saved') return '"$saved_entry"';
  if (typeof chosen === 'number') return String(checkNumber(chosen, 0, 'default'));
  return quoteGrub(chosen.map((part) => part.replaceAll('>', '>>')).join('>'));
};

const checkNumber = (value: number, least: number, place: string): number => {
  if (Number.isInteger(value) && value >= least && value <= 0x7fff_ffff) return value;
  throw invalidConfig(place, `no number for GRUB: ${value}`, `give a whole number, ${least} or more`);
};

const savedefaultLines = ({ savesDefault }: GrubHead): readonly string[] =>
  savesDefault === true
    ? [
        'function savedefault {',
        '  if [ -z "$boot_once" ]; then',
        '    saved_entry="$chosen"',
        '    save_env saved_entry',
        '  fi',
        '}',
      ]
    : [];

const terminalLines = ({ graphics, serial, terminalInput, terminalOutput }: GrubHead): readonly string[] => [
  ...videoLines(graphics),
  ...(serial === undefined
    ? []
    : [
        `serial --unit=${checkNumber(serial.unit ?? 0, 0, 'serial')} --speed=${checkNumber(serial.speed ?? 115_200, 1, 'serial')}`,
      ]),
  ...terminalLine('terminal_input', terminalInput),
  ...terminalLine('terminal_output', terminalOutput),
];

const terminalLine = (command: string, names: readonly string[] = []): readonly string[] =>
  names.length === 0 ? [] : [[command, ...names.map((name) => exactWord(name, command))].join(' ')];

/** Linux takes over the screen from GRUB, so GRUB needs a driver for it, also where it shows no pictures. */
const videoLines = (graphics: GrubHead['graphics']): readonly string[] =>
  graphics === undefined
    ? []
    : [
        'if [ "$grub_platform" = "efi" ]; then',
        '  insmod efi_gop',
        '  insmod efi_uga',
        ...modeLines(graphics.efi),
        'else',
        '  insmod vbe',
        ...modeLines(graphics.bios),
        'fi',
      ];

const modeLines = (video: GrubVideo | undefined): readonly string[] =>
  video === undefined
    ? []
    : [
        `  set gfxmode=${exactWord(video.mode, 'gfxmode')}`,
        `  set gfxpayload=${exactWord(video.payload, 'gfxpayload')}`,
      ];
