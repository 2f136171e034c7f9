import { fileIn } from '@nixtools/boot-plan';
import { checkGrubScript, type GrubHead, type GrubUser } from '@nixtools/grub-config';
import type { InstallConfig } from './config.ts';
import type { Drives } from './drives.ts';
import type { Pictures } from './pictures.ts';
import type { Places } from './places.ts';

/** A number is an index, `saved` is what GRUB remembers, anything else the title or id of an entry, `>` between menus. */
const defaultOf = (text: string): NonNullable<GrubHead['default']> => {
  const plain = text.trim().replace(/^(["'])(.*)\1$/s, '$2');
  if (plain === 'saved') return 'saved';
  if (/^[0-9]{1,9}$/.test(plain) || plain === '') return Number(plain);
  return plain.split(/(?<!>)>(?!>)/).map((part) => part.replaceAll('>>', '>'));
};

/** grub-reboot of 2014 writes `saved_entry` for one start; that of today writes `next_entry`. */
const oneTimeSavedEntry = `if [ -z "$boot_once" ]; then
  if [ -n "$saved_entry" ]; then
    set default="$saved_entry"
    set saved_entry=
    set prev_saved_entry=
    save_env saved_entry
    save_env prev_saved_entry
    set timeout=1
  fi
fi
`;

interface HeadParts {
  readonly config: InstallConfig;
  readonly users: readonly GrubUser[];
  readonly places: Places;
  readonly drives: Drives;
  readonly pictures: Pictures;
}

/** Everything of grub.cfg before the first entry. */
export const headOf = ({ config, users, places, drives, pictures }: HeadParts): GrubHead => {
  const { era, gfx, timeoutStyle, backgroundColor, extraConfig, extraEntries } = config;
  const inBoot = (name: string) => fileIn(places.boot, name);
  checkGrubScript(extraConfig, { place: 'extraConfig' });
  const font = era === '2014' ? 'grub/fonts/unicode.pf2' : pictures.font;
  const video = { bios: gfx.bios, efi: gfx.efi };
  const script =
    (era === '2014' ? oneTimeSavedEntry : '') +
    drives.linesFor(extraConfig, extraEntries) +
    drives.filled(extraConfig);
  return {
    ...(users.length === 0 ? {} : { users }),
    default: defaultOf(config.defaultEntry),
    timeout: config.timeout,
    ...(timeoutStyle === '' ? {} : { timeoutStyle }),
    oneShot: true,
    savesDefault: true,
    graphics: font === undefined ? {} : video,
    ...(font === undefined ? {} : { font: inBoot(font) }),
    ...(backgroundColor === '' || pictures.splash === undefined ? {} : { backgroundColor }),
    ...(pictures.splash === undefined
      ? {}
      : {
          splash: {
            image: inBoot(pictures.splash),
            mode: config.splashMode === 'normal' ? 'normal' : 'stretch',
          },
        }),
    ...(pictures.theme === undefined
      ? {}
      : {
          theme: {
            file: inBoot('theme/theme.txt'),
            fonts: pictures.theme.fonts.map((name) => inBoot(`theme/${name}`)),
            modules: pictures.theme.modules,
          },
        }),
    extraConfig: script,
  };
};
