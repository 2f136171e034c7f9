import type { GrubHead, GrubSplash, GrubTheme } from '../menu/head.ts';
import { invalidConfig } from '../menu/invalid.ts';
import type { GrubFile } from '../menu/menu.ts';
import { type Filesystems, insmodLines } from './filesystems.ts';
import { exactWord } from './names.ts';

/** Font, colours, background and theme, as install-grub.pl sets them. */
export const pictureLines = (
  { font, backgroundColor, splash, theme }: GrubHead,
  filesystems: Filesystems,
): readonly string[] => {
  const files = [font, splash?.image, theme?.file, ...(theme?.fonts ?? [])];
  const word = (file: GrubFile): string => filesystems.word(file, 'head');
  return [
    ...filesystems.prepare(
      files.filter((file) => file !== undefined),
      'head',
    ),
    ...(font === undefined ? [] : fontLines(word(font))),
    ...(backgroundColor === undefined
      ? []
      : [`background_color ${exactWord(backgroundColor, 'backgroundColor')}`]),
    ...(splash === undefined ? [] : splashLines(splash, word(splash.image))),
    ...(theme === undefined ? [] : themeLines(theme, word)),
  ];
};

const fontLines = (font: string): readonly string[] => [
  'insmod font',
  `if loadfont ${font}; then`,
  '  insmod gfxterm',
  '  terminal_output gfxterm',
  'fi',
];

const splashLines = ({ image, mode = 'stretch' }: GrubSplash, file: string): readonly string[] => [
  `insmod ${pictureModule(image)}`,
  `if background_image --mode ${mode} ${file}; then`,
  '  set color_normal=white/black',
  '  set color_highlight=black/white',
  'else',
  '  set menu_color_normal=cyan/blue',
  '  set menu_color_highlight=white/blue',
  'fi',
];

const pictureModule = ({ path }: GrubFile): string => {
  const ending = /\.(png|tga|jpe?g)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'png' || ending === 'tga') return ending;
  if (ending !== undefined) return 'jpeg';
  throw invalidConfig('splash', `no picture that GRUB shows: ${path}`, 'use a .png, .jpg or .tga file');
};

const themeLines = ({ file, fonts = [], modules = [] }: GrubTheme, word: (file: GrubFile) => string) => [
  ...insmodLines(modules, 'theme'),
  `set theme=${word(file)}`,
  'export theme',
  ...fonts.map((font) => `loadfont ${word(font)}`),
];
