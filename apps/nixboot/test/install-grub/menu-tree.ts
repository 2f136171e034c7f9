import { type Argv, type Parsed, parseByGrub } from '../../../../packages/grub-config/test/grub-emu.ts';

/** A line of a menu as a person sees it, and what it starts. */
export interface MenuLine {
  readonly title: string;
  /** Each command with its words, devices left out. */
  readonly starts?: readonly Argv[];
  readonly items?: readonly MenuLine[];
}

const loads = ['linux', 'initrd', 'multiboot', 'multiboot2', 'module', 'module2'];

const toLine = ({ argv: [kind, title = ''], commands, items }: Parsed): MenuLine =>
  kind === 'submenu'
    ? { title, items: items.map(toLine) }
    : {
        title,
        starts: commands
          .filter(([name = '']) => loads.includes(name))
          .map((argv) => argv.map((word) => word.replace(/^\([^)]*\)/, ''))),
      };

/** What GRUB itself makes of a grub.cfg, from its first entry on. */
export const menuTree = (cfg: string): readonly MenuLine[] =>
  parseByGrub(cfg.slice(cfg.search(/^(?:menuentry|submenu) /m))).map(toLine);

/** The titles alone, submenus by indentation. */
export const outline = (lines: readonly MenuLine[], depth = 0): string =>
  lines
    .map(({ title, items }) => `${'  '.repeat(depth)}${title}\n${outline(items ?? [], depth + 1)}`)
    .join('');
