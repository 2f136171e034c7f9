/** What Heads' shell scripts, kexec's options and GRUB all leave as it is: no quote, no pattern, no expansion. */
const plain = /^[A-Za-z0-9_.,:=/@%+!~^-]+$/;

/** Without a comma, which separates initrds. */
const plainPath = /^(?:\/[A-Za-z0-9_.:=@%+~-]+)+$/;

/** Heads may pass a title as the first word to `echo`, so that it must not look like an option. */
const titleStart = /^[^A-Za-z0-9]+/;

/**
 * A title in the characters that Heads neither executes nor takes for separators: letters, digits and ` .,:()_+-`.
 * Quotes are left out, anything else becomes `_`; empty when nothing is left.
 *
 * @example headsTitle("NixOS - Profile 'x'") // 'NixOS - Profile x'
 */
export const headsTitle = (title: string): string =>
  title
    .replaceAll(/["'`]/g, '')
    .replaceAll(/[^A-Za-z0-9 .,:()_+-]+/g, '_')
    .replaceAll(/ +/g, ' ')
    .replace(titleStart, '')
    .trim()
    .slice(0, 200);

/** Why Heads cannot have this word on a command line. */
export const paramProblem = (word: string): string | undefined => {
  if (!plain.test(word)) return `Heads' shell would change the parameter ${JSON.stringify(word)}`;
  return word.includes('---') ? `Heads cuts --- out of the parameter ${word}` : undefined;
};

/** Why Heads cannot find this file. */
export const pathProblem = (path: string): string | undefined =>
  plainPath.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)
    ? undefined
    : `Heads cannot use the path ${JSON.stringify(path)}`;
