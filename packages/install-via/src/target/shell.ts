/** One word of a POSIX shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What all our scripts begin with. Programs of an administrator are not on every PATH that ssh gives. */
const prelude = `set -uf
LC_ALL=C
PATH=$PATH:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 022
hex() { od -An -v -tx1 | tr -d ' \\n'; }
plain() { case $1 in [/.]*) ;; *) return 1 ;; esac; case $1 in *[!A-Za-z0-9+._?=/@:~%-]*) return 1 ;; esac; }
hexword() { if plain "$1"; then printf '%s' "$1"; else printf '%s' "$1" | hex; fi; }
`;

/**
 * A script that a shell reads to its end before it begins: one that was cut off by a broken connection does nothing.
 *
 * @param body POSIX sh; `hex` prints as hexadecimal digits, and so does `hexword` what is no plain path: each costs two processes
 */
export const wholeScript = (body: string): string => `{\n${prelude}${body}\nexit 0\n}\n`;
