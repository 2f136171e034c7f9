import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  bootFolder,
  type CopyKernels,
  describedMachine,
  hostMachine,
  type Machine,
  type PlanRequest,
  parseMounts,
  type TargetName,
} from '@nixtools/boot-plan';
import { type Io, type OptionSpec, usageError } from '@nixtools/command-line';
import { type RootedFs, rootedFs } from '@nixtools/rooted-fs';

export const rootOption = {
  root: {
    type: 'string',
    describe: 'where the system with the profiles is mounted (default: /)',
    placeholder: 'DIR',
  },
} as const satisfies Record<string, OptionSpec>;

export const bootOption = {
  boot: {
    type: 'string',
    describe: 'the folder that the bootloader reads (default: /boot below the root)',
    placeholder: 'DIR',
  },
} as const satisfies Record<string, OptionSpec>;

export const targetOption = {
  target: { type: 'string', describe: 'grub, bls or heads (default: grub)', placeholder: 'NAME' },
} as const satisfies Record<string, OptionSpec>;

/** What decides how the menu is to be; the same for all commands that make or judge one. */
export const menuOptions = {
  ...rootOption,
  ...bootOption,
  output: {
    type: 'string',
    describe: 'the file of the menu (default: nixos.cfg in the folder of GRUB)',
    placeholder: 'FILE',
  },
  limit: {
    type: 'integer',
    min: 1,
    describe:
      'at most N generations of each profile; never less than the default, the booted and the current one',
    placeholder: 'N',
  },
  'copy-kernels': {
    type: 'string',
    describe: 'auto, always or never: whether kernels go to /boot (default: when GRUB cannot read the store)',
    placeholder: 'WHEN',
  },
  unrestricted: {
    type: 'boolean',
    describe: "let everybody start the entries, where the host's GRUB asks for a password",
  },
  mounts: {
    type: 'string',
    describe:
      'the mount table of the machine that will boot, as its /proc/self/mountinfo, with sources like UUID=… or UUID=…,LUKS=…; for images',
    placeholder: 'FILE',
  },
  verify: { type: 'boolean', describe: 'read all copies and compare their hashes' },
} as const satisfies Record<string, OptionSpec>;

interface MenuValues {
  readonly root: string | undefined;
  readonly boot: string | undefined;
  readonly output: string | undefined;
  readonly limit: number | undefined;
  readonly 'copy-kernels': string | undefined;
  readonly unrestricted: boolean | undefined;
  readonly mounts: string | undefined;
  readonly verify: boolean | undefined;
  readonly target?: string | undefined;
}

/** @throws {NixtoolsError} `USAGE` when it is none of them */
export const oneOf = <T extends string>(value: string, option: string, allowed: readonly T[]): T => {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw usageError(
    `--${option}: "${value}" is none of ${allowed.join(', ')}`,
    `for example --${option} ${allowed[0]}`,
  );
};

export const openRoot = (root: string | undefined, io: Io): RootedFs =>
  rootedFs(resolve(io.cwd, root ?? '/'));

const targetOf = (target: string | undefined): TargetName =>
  oneOf(target ?? 'grub', 'target', ['grub', 'bls', 'heads']);

const copyKernelsOf = (when: string | undefined): CopyKernels =>
  oneOf(when ?? 'auto', 'copy-kernels', ['auto', 'always', 'never']);

/** What a hook can say of the menu that it keeps true. */
export const hookedMenuOptions = {
  ...targetOption,
  limit: menuOptions.limit,
  'copy-kernels': menuOptions['copy-kernels'],
  unrestricted: menuOptions.unrestricted,
} as const satisfies Record<string, OptionSpec>;

export type HookedMenu = Pick<MenuValues, 'target' | 'limit' | 'copy-kernels' | 'unrestricted'>;

/**
 * The same options as words of a command line, checked.
 *
 * @throws {NixtoolsError} `USAGE`
 */
export const menuWords = ({ target, limit, unrestricted, ...more }: HookedMenu): readonly string[] => [
  ...(target === undefined ? [] : ['--target', targetOf(target)]),
  ...(limit === undefined ? [] : ['--limit', String(limit)]),
  ...(more['copy-kernels'] === undefined ? [] : ['--copy-kernels', copyKernelsOf(more['copy-kernels'])]),
  ...(unrestricted === true ? ['--unrestricted'] : []),
];

export const machineOf = (mounts: string | undefined, io: Io): Machine => {
  if (mounts === undefined) return hostMachine();
  const path = resolve(io.cwd, mounts);
  return describedMachine(parseMounts(readFileSync(path, 'utf8'), path));
};

/** @throws {NixtoolsError} `USAGE`, and what the root, the boot folder and the mount table give rise to */
export const planRequest = (options: MenuValues, io: Io): PlanRequest => {
  const { root, boot, output, limit, mounts, verify } = options;
  const target = targetOf(options.target);
  if (target === 'bls' && output !== undefined)
    throw usageError('--output is no option for bls', 'entries go to loader/entries in the folder of --boot');
  const fs = openRoot(root, io);
  return {
    fs,
    boot: bootFolder(fs, boot === undefined ? undefined : resolve(io.cwd, boot)),
    machine: machineOf(mounts, io),
    target,
    copyKernels: copyKernelsOf(options['copy-kernels']),
    ...(output === undefined ? {} : { output: resolve(io.cwd, output) }),
    ...(limit === undefined ? {} : { menu: { limit } }),
    ...(options.unrestricted === true ? { access: 'unrestricted' as const } : {}),
    ...(verify === undefined ? {} : { verify }),
  };
};
