import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Nix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { shippedFile } from '../nix-folder.ts';

/** The path of a program that PATH leads to, if any does. */
export const findProgram = (env: Nix['env'], program: string): string | undefined =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));

const findRequired = (env: Nix['env'], program: string): string => {
  const found = findProgram(env, program);
  if (found !== undefined) return found;
  throw new NixtoolsError({
    code: 'MOUNT_TOOLS_MISSING',
    kind: 'environment',
    message: `evaluating at another path needs the program ${program}`,
    hint: 'install util-linux, or evaluate the tree where it lies (without --at)',
  });
};

export interface CommandAtOptions {
  /** Real path of the tree. */
  readonly tree: string;
  /** Where the command finds it: an absolute path, which need not exist. */
  readonly at: string;
  /** An empty folder, used for mounts only. */
  readonly stage: string;
  readonly env: Nix['env'];
}

/**
 * A command that sees a tree at another path, in a mount namespace that ends with it. Root is not needed.
 *
 * @throws {NixtoolsError} `MOUNT_TOOLS_MISSING` (environment)
 * @example commandAt(['ls', '/nixpkgs'], { tree: '/home/me/nixpkgs', at: '/nixpkgs', stage, env: process.env })
 */
export const commandAt = (
  command: readonly string[],
  { tree, at, stage, env }: CommandAtOptions,
): readonly string[] => [
  findRequired(env, 'unshare'),
  '--mount',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--propagation', 'private', '--', 'sh', shippedFile('evaluate-at.sh')],
  ...[tree, at, stage],
  ...command,
];
