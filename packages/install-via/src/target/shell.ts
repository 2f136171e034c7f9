/** One word of a POSIX shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What all our scripts begin with. Programs of an administrator are not on every PATH that ssh gives. */
const prelude = `set -uf
LC_ALL=C
PATH=$PATH:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 022
hex() { od -An -v -tx1 | tr -d ' \\n'; }
hexword() { printf '%s' "$1" | hex; }
`;

/**
 * A script that a shell reads to its end before it begins: one that was cut off by a broken connection does nothing.
 *
 * @param body POSIX sh; `hex` and `hexword` print as hexadecimal digits
 */
export const wholeScript = (body: string): string => `{\n${prelude}${body}\nexit 0\n}\n`;
