import { quoteGrub } from '../text/quote.ts';

const begin = '# nixboot: begin';
const end = '# nixboot: end';
/** Says that the file before us had no newline at its end, so that it can be given back without. */
const added = ' (with a newline before)';
/** Says that there was a file before us, without a byte in it. */
const inEmpty = ' (in an empty file)';

const block =
  /^# nixboot: begin(?:( \(with a newline before\))|( \(in an empty file\)))?\n.*?^# nixboot: end\n/ms;

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

/** Whether the file with our lines was there before them, and empty: without them it is to be there again. */
export const wasEmptyFile = (text: string): boolean => block.exec(text)?.[2] !== undefined;

/** The text of a custom.cfg without our lines: what it was before. */
export const withoutCustomBlock = (text: string): string => {
  const match = block.exec(text);
  if (match === null) return text;
  const before = text.slice(0, match.index);
  return (match[1] === undefined ? before : before.slice(0, -1)) + text.slice(match.index + match[0].length);
};

/**
 * The text with our lines at the end.
 *
 * @param text `undefined` when there is no file
 */
export const withCustomBlock = (text: string | undefined, include: string): string => {
  const clean = withoutCustomBlock(text ?? '');
  const open = clean !== '' && !clean.endsWith('\n');
  const note = open ? added : text === '' || wasEmptyFile(text ?? '') ? inEmpty : '';
  return `${clean}${open ? '\n' : ''}${begin}${note}\n${include}${end}\n`;
};
