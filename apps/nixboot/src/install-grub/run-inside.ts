import { spawnSync } from 'node:child_process';
import type { RootedFs } from '@nixtools/rooted-fs';

export interface InsideRequest {
  readonly fs: RootedFs;
  /** The `PATH` of what runs; empty: as it is. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where what it prints goes; our own stdout is for data. */
  readonly stdout?: 'stderr' | 'read';
}

export interface InsideResult {
  /** Why it failed; `undefined`: it did not. */
  readonly failure?: string;
  readonly out: string;
}

/** Runs a program inside the root, as its interpreter and all that it starts lie there. */
export const runInside = (
  { fs, path, env, stdout = 'stderr' }: InsideRequest,
  [program = '', ...args]: readonly string[],
): InsideResult => {
  const inner = path === '' ? env : { ...env, PATH: path };
  // What finds chroot is our PATH, what runs in there has the other.
  const within = ['-c', 'PATH=$0; export PATH; exec "$@"', inner['PATH'] ?? '', program, ...args];
  const [command, words, outer] =
    fs.root === '/' ? [program, args, inner] : ['chroot', [fs.root, '/bin/sh', ...within], env];
  const {
    error,
    status,
    signal,
    stdout: out,
  } = spawnSync(command, words, {
    env: outer,
    encoding: 'utf8',
    stdio: ['ignore', stdout === 'read' ? 'pipe' : 2, 'inherit'],
    maxBuffer: 16 * 1024 * 1024,
  });
  const failure =
    error !== undefined ? error.message : status === 0 ? undefined : (signal ?? `exit code ${status}`);
  return { ...(failure === undefined ? {} : { failure }), out: out ?? '' };
};
