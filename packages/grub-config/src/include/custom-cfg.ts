import { quoteGrub } from '../text/quote.ts';

const begin = '# nixboot: begin';
const end = '# nixboot: end';
/** Says that the file before us had no newline at its end, so that it can be given back without. */
const added = ' (with a newline before)';

const block = /^# nixboot: begin( \(with a newline before\))?\n.*?^# nixboot: end\n/ms;

/**
 * Lines by which a host's grub.cfg includes our menu: from the folder that it is read from, or from GRUB's own. A menu that is absent
 * or broken does not stop the host's entries.
 */
export const includeMenu = `if [ -f "\${config_directory}/nixos.cfg" ]; then
  source "\${config_directory}/nixos.cfg"
elif [ -z "\${config_directory}" -a -f "$prefix/nixos.cfg" ]; then
  source "$prefix/nixos.cfg"
fi
`;

/**
 * Makes an entry the host's default, but not when another was chosen for one boot.
 *
 * @param path ids from the outermost submenu on, joined by `>`: `nixos-default`
 */
export const defaultEntry = (path: string): string =>
  `if [ -z "\${boot_once}" ]; then\n  set default=${quoteGrub(path)}\nfi\n`;

/** The text of a custom.cfg without our lines: what it was before. */
export const withoutCustomBlock = (text: string): string => {
  const match = block.exec(text);
  if (match === null) return text;
  const before = text.slice(0, match.index);
  return (match[1] === undefined ? before : before.slice(0, -1)) + text.slice(match.index + match[0].length);
};

/** The text with our lines at the end, or as they are to be where they are. */
export const withCustomBlock = (text: string, include: string): string => {
  const clean = withoutCustomBlock(text);
  const open = clean !== '' && !clean.endsWith('\n');
  return `${clean}${open ? '\n' : ''}${begin}${open ? added : ''}\n${include}${end}\n`;
};
