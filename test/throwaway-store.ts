import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProgramResult, runProgram } from './run-program.ts';

/** A real Nix with a store, a state and a home in a folder: builders run unsandboxed, nothing is substituted. */
export interface StoreInFolder {
  readonly folder: string;
  /** Of every call. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nix: (program: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<ProgramResult>;
  /** The same for a call that must succeed: its stdout without the last line break. */
  readonly must: (program: string, ...args: readonly string[]) => Promise<string>;
}

/** One that is nobody's. */
export interface ThrowawayStore extends StoreInFolder {
  readonly remove: () => void;
}

const makeWritable = (path: string): void => {
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) makeWritable(join(path, name));
};

/** What the folder has been given before is still there; Nix itself lets several work in it at once. */
export const openStoreIn = (folder: string): StoreInFolder => {
  const inside = (name: string): string => join(folder, name);
  for (const name of ['home', 'etc']) mkdirSync(inside(name), { recursive: true });
  const environment = {
    PATH: process.env['PATH'],
    HOME: inside('home'),
    NIX_STORE_DIR: inside('store'),
    NIX_STATE_DIR: inside('state'),
    NIX_LOG_DIR: inside('log'),
    NIX_CONF_DIR: inside('etc'),
    NIX_CONFIG: 'sandbox = false\nsubstituters =\nbuild-users-group =',
  };
  const nix: StoreInFolder['nix'] = (program, args, env = {}) =>
    runProgram(program, args, { env: { ...environment, ...env } });
  return {
    folder,
    environment,
    nix,
    must: async (program, ...args) => {
      const { exitCode, stdout, stderr } = await nix(program, args);
      if (exitCode !== 0) throw new Error(`exit ${exitCode} of ${[program, ...args].join(' ')}\n${stderr}`);
      return stdout.trimEnd();
    },
  };
};

export const createThrowawayStore = (): ThrowawayStore => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-store-'));
  return {
    ...openStoreIn(folder),
    remove: () => {
      makeWritable(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
