import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ThrowawayNix, throwawayNix } from '../../../packages/nix-cli/test/throwaway-nix.ts';
import { preenixInProcess } from './preenix-in-process.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const tinyNixpkgs = join(root, 'examples/tiny-nixpkgs');
const withoutHunger = '[ (final: prev: { pitfalls = removeAttrs prev.pitfalls [ "eats-memory" ]; }) ]';
/**
 * What indexes it, but for the one package that takes all memory which it may have: that is two thirds of the work, and
 * for `docs/tutorials/channel.md`, which a test follows.
 */
export const indexTiny = [
  'index',
  tinyNixpkgs,
  '--max-memory',
  '512M',
  `--arg=overlays=${withoutHunger}`,
] as const;
export const program = join(root, 'apps/preenix/bin/preenix.cjs');

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program, with a Nix store, a state folder, a home and a profile of its own. */
export interface ThrowawayPreenix extends ThrowawayNix {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profile: string;
  /** As a process of its own: for what only such a one shows, and a few times for each command. */
  preenix(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Ran;
  /** In this process. To start Node and load the program would be most of what a call costs. */
  call(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Ran>;
  run(command: readonly string[], env?: Readonly<Record<string, string | undefined>>): Ran;
}

export const throwawayPreenix = async (): Promise<ThrowawayPreenix> => {
  if (!existsSync(join(root, 'apps/preenix/dist/main.js')))
    throw new Error('preenix is not built: npm run build');
  const nix = await throwawayNix();
  const env = { ...nix.nix.env, PREENIX_STATE_DIR: join(nix.folder, 'preenix'), NO_COLOR: '1' };
  const run: ThrowawayPreenix['run'] = ([command = '', ...args], more = {}) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: nix.folder,
      env: { ...env, ...more },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (error !== undefined) throw error;
    return { code: status, out: stdout, err: stderr };
  };
  return {
    ...nix,
    env,
    profile: join(nix.folder, 'profile'),
    run,
    preenix: (args, more) => run([process.execPath, program, ...args], more),
    call: (args, more = {}) => preenixInProcess(args, { folder: nix.folder, env: { ...env, ...more } }),
  };
};
