import { z } from 'zod';

/**
 * What not every target can carry: control characters other than tab and line feed (XML has no way to write them),
 * halves of surrogate pairs, and the two code points that are no characters.
 */
const unsafe = /(?![\t\n])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/u;

/** Any text, several lines allowed. */
export const text = z
  .string()
  .refine((value) => !unsafe.test(value), 'holds a control character, or half of one');

/** Text of one line. In a unit file, a backslash at its end would join the next line to it. */
export const line = text
  .refine((value) => !value.includes('\n'), 'holds a line break')
  .refine((value) => !value.endsWith('\\'), 'ends with a backslash');

export const word = line.refine((value) => value !== '', 'is empty');

/** An absolute path without `.` or `..`: it means the same under any root. */
export const path = line.regex(
  /^(?:\/|(?:\/(?!\.{0,2}(?:\/|$))[^/]+)+(?<!\s))$/,
  'is no absolute path in plain form: without `//`, `.`, `..`, and without `/` or a space at the end',
);

/** A path below another folder: `nginx`, `nginx/cache`. */
export const relativePath = line.regex(
  /^(?!\.{0,2}(\/|$))[^/]+(\/(?!\.{0,2}(\/|$))[^/]+)*$/,
  'is no relative path in plain form',
);

/** The name of a user or group that useradd, systemd-sysusers and adduser all accept. */
export const account = z
  .string()
  .regex(
    /^(?!__proto__$)[a-z_][a-z0-9_-]{0,30}$/,
    'is no name for a user or group: at most 31 of a-z, 0-9, _ and -',
  );

export const mode = z.string().regex(/^0[0-7]{3,4}$/, 'is no octal mode such as "0755"');

export const milliseconds = z.int().min(0).max(4_000_000_000);

export const bytes = z.int().min(0);

export const portNumber = z.int().min(1).max(65_535);

/** A port by number, or by its name in `parameters.ports`. */
export const port = z.union([portNumber, z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/)]);

/** A folder in a list that has a colon between two. */
export const searchPath = path.refine((value) => !value.includes(':'), 'holds a colon');

/** What init systems call a service: goes into names of files, and into command lines of scripts that root runs. */
export const unitName = z
  .string()
  .max(250)
  .regex(
    /^[A-Za-z0-9_:][A-Za-z0-9_:.@\\-]*(?<!\\)$/,
    'is no name of a unit: letters, digits, `:`, `-`, `_`, `.`, `@` and `\\`',
  );

export const kernelModule = z.string().regex(/^[A-Za-z0-9_-]+$/, 'is no name of a kernel module');

/** To systemd, a `!` or `|` at the front would turn the condition around. */
export const kernelParameter = line.regex(
  /^[^\s"'!|][^\s"']*$/,
  'is no parameter such as `quiet` or `root=/dev/sda`',
);

/** To systemd, a `~` at the front would forbid what is to be allowed. */
export const systemCall = z
  .string()
  .regex(/^@?[a-z0-9_-]+$/, 'is no system call such as `read`, and no group such as `@clock`');

export const busName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z_-][\w-]*(\.[A-Za-z_-][\w-]*)+$/, 'is no name on a bus such as `org.example.Web`');

/** Without the `SIG`. */
export const signal = z.enum(['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'TERM', 'CONT', 'WINCH']);

/** A name that every target can put into a file name: of a hook, a socket, a timer, a secret, a parameter. */
export const label = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'is no name: a-z, 0-9, _ and -');

export const environmentName = z
  .string()
  .regex(/^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of a variable');

export const argv = z.array(text).min(1);
