import { resolve } from 'node:path';
import { type Io, usageError } from '@nixtools/command-line';
import type { Nix } from '@nixtools/nix-cli';
import { runNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';

/** Where a description comes from; the same for all commands that read one. */
export const sourceOptions = {
  from: {
    type: 'string',
    describe:
      'a service set, a list of them or a deployment (YAML, JSON, or Nix by hand), or a configuration of NixOS',
    placeholder: 'FILE[#ATTR]',
  },
  attr: {
    type: 'string',
    alias: 'A',
    describe: 'which attribute of the file is meant; the same as FILE#ATTR',
    placeholder: 'ATTR',
  },
  host: { type: 'string', describe: 'of a deployment: what this host runs', placeholder: 'HOST' },
  lock: {
    type: 'string',
    describe: 'numbers that "preenix service place --lock" has given out; read only',
    placeholder: 'FILE',
  },
  nixpkgs: {
    type: 'string',
    describe: 'the nixpkgs whose NixOS is meant (default: PREENIX_NIXPKGS, then <nixpkgs>)',
    placeholder: 'TREE',
  },
  module: {
    type: 'string',
    describe: 'one more NixOS module, as a Nix expression',
    placeholder: 'EXPR',
    multiple: true,
  },
  rebind: {
    type: 'string',
    describe: 'a path of NixOS, or a package and a path in it, is this path of the host',
    placeholder: 'FROM=TO',
    multiple: true,
  },
  'host-programs': {
    type: 'boolean',
    describe: 'programs of NixOS become the programs of the same name that the host has',
  },
} as const;

/** For commands that look at no NixOS. */
export const nixpathOption = {
  type: 'string',
  describe: 'what <nixpkgs> is in files of Nix; by default what it is to Nix',
  placeholder: 'TREE',
} as const;

export const rootOption = {
  type: 'string',
  describe: 'the tree of an image instead of this machine; nothing is started',
  placeholder: 'DIR',
} as const;

/** For commands that only read: whose programs are meant. */
export const hostOption = {
  type: 'string',
  describe: 'programs of the host are those of this tree',
  placeholder: 'DIR',
} as const;

export const jsonOption = { type: 'boolean', describe: 'print JSON' } as const;

export interface SourceValues {
  /** A file, or `FILE#ATTR`. */
  readonly from: string | undefined;
  readonly attr?: string | undefined;
  readonly host?: string | undefined;
  readonly lock?: string | undefined;
  readonly nixpkgs: string | undefined;
  readonly module: readonly string[] | undefined;
  readonly rebind: readonly string[] | undefined;
  readonly 'host-programs': boolean | undefined;
}

/** @throws {NixtoolsError} `USAGE` */
export const rebindTable = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((text) => {
      const at = text.lastIndexOf('=/');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw usageError(`--rebind: "${text}" names no path of the host`, 'write --rebind nginx/bin=/usr/sbin');
    }),
  );

/**
 * The folder of a nixpkgs: `--nixpkgs`, else `PREENIX_NIXPKGS`, else what `<nixpkgs>` means to Nix.
 *
 * @throws {NixtoolsError} `NO_NIXPKGS` (environment)
 */
export const nixpkgsFor = async (given: string | undefined, nix: Nix, io: Io): Promise<string> => {
  const set = given ?? io.env['PREENIX_NIXPKGS'];
  if (set) return resolve(io.cwd, set);
  const { exitCode, stdout } = await runNix(nix, 'nix-instantiate', ['--find-file', 'nixpkgs']);
  if (exitCode === 0 && stdout.trim() !== '') return stdout.trim();
  throw new NixtoolsError({
    code: 'NO_NIXPKGS',
    kind: 'environment',
    message: 'no nixpkgs is known whose NixOS could be asked',
    hint: 'give --nixpkgs TREE, or set PREENIX_NIXPKGS; or --from FILE with a service set of your own',
  });
};
