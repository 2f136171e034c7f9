import { resolve } from 'node:path';
import { type Io, type OptionSpec, usageError } from '@nixtools/command-line';
import { rootedFs } from '@nixtools/rooted-fs';
import { type HookedMenu, hookedMenuOptions, menuWords } from '../boot-options.ts';
import { type HookRequest, hookKinds } from './kinds.ts';

export const hostOptions = {
  host: {
    type: 'string',
    describe: 'the root of the host that gets the hook (default: /)',
    placeholder: 'DIR',
  },
  root: { type: 'string', describe: 'where NixOS is mounted on that host (default: /)', placeholder: 'DIR' },
  boot: {
    type: 'string',
    describe: 'the boot folder on that host (default: /boot below the root)',
    placeholder: 'DIR',
  },
} as const satisfies Record<string, OptionSpec>;

export const hookOptions = {
  ...hostOptions,
  script: { type: 'boolean', describe: 'debian: a script in /etc/grub.d instead of lines in custom.cfg' },
  ...hookedMenuOptions,
} as const satisfies Record<string, OptionSpec>;

interface HookValues extends Partial<HookedMenu> {
  readonly host: string | undefined;
  readonly root: string | undefined;
  readonly boot: string | undefined;
  readonly script?: boolean | undefined;
}

/** Paths go into files of others, who split them at spaces. */
const plainPath = (path: string, option: string): string => {
  if (/^\/[^\s\p{C}"'`$\\]*$/u.test(path)) return path;
  throw usageError(
    `--${option}: ${JSON.stringify(path)} is no path that a hook can name`,
    'give an absolute path without spaces and quotes',
  );
};

/** @throws {NixtoolsError} `USAGE` (usage) for what this kind of hook cannot do */
const requirePossible = (name: string, script: boolean, { target }: HookValues, words: readonly string[]) => {
  if (script && name !== 'debian')
    throw usageError(`--script is no option for ${name}`, 'only "hook install debian" has two forms');
  if (name !== 'debian') return;
  if (target !== undefined && target !== 'grub')
    throw usageError("Debian's update-grub makes a menu for GRUB only", 'leave out --target');
  if (!script && words.length > 0)
    throw usageError(
      `${words[0]}: lines in custom.cfg include a menu, and do not make it`,
      'give it to "nixboot update-grub", or add --script',
    );
};

/** @throws {NixtoolsError} `USAGE` (usage), `ROOT_NOT_FOUND` (environment) */
export const hookRequest = (name: string, options: HookValues, io: Io) => {
  const kind = Object.hasOwn(hookKinds, name) ? hookKinds[name] : undefined;
  if (kind === undefined)
    throw usageError(`"${name}" is no kind of hook`, `one of: ${Object.keys(hookKinds).join(', ')}`);
  const { host = '/', root = '/', boot, script = false } = options;
  const menu = menuWords({
    target: options.target,
    limit: options.limit,
    'copy-kernels': options['copy-kernels'],
    unrestricted: options.unrestricted,
  });
  requirePossible(name, script, options, menu);
  const request: HookRequest = {
    host: rootedFs(resolve(io.cwd, host)),
    root: plainPath(root, 'root'),
    ...(boot === undefined ? {} : { boot: plainPath(boot, 'boot') }),
    script,
    menu,
  };
  return { kind, request };
};
