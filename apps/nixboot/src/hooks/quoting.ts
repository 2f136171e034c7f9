/** One word of a POSIX shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(' ');

/** One word of a systemd command line: no variables, no specifiers (systemd.service(5), "Command lines"). */
export const systemdWord = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;

/** A path among others in a unit file: spaces are no part of it, so they are refused before. */
export const systemdPath = (text: string): string => text.replaceAll('%', '%%');

/** Part of an indented string of Nix. */
export const nixIndented = (text: string): string => text.replaceAll("''", "'''").replaceAll('${', "''${");
