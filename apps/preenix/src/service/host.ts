import { spawnSync } from 'node:child_process';
import { isAbsolute, resolve } from 'node:path';
import { type Io, usageError } from '@nixtools/command-line';
import { type RootedFs, rootedFs } from '@nixtools/rooted-fs';

export interface HostResult {
  /** Undefined: there is no such program. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** The machine, or the tree of an image, that services are installed on. All paths are as it sees them. */
export interface Host {
  readonly fs: RootedFs;
  /** Whether it is the running machine: only there is anything started. */
  readonly isLive: boolean;
  /** Folder of the records. */
  readonly state: string;
  /** Folder of the texts of units; services that share a unit share its text. */
  readonly units: string;
  /** Runs a program of the running machine, and collects what it says. */
  readonly run: (argv: readonly string[], input?: string) => HostResult;
}

const program = 'preenix';

/** `PREENIX_STATE_DIR`, else `/var/lib/preenix`; below another root always the latter: the variable is about this machine. */
const stateOf = (env: Io['env'], isLive: boolean): string => {
  const own = env['PREENIX_STATE_DIR'];
  if (!isLive || !own) return `/var/lib/${program}`;
  if (!isAbsolute(own)) throw usageError('PREENIX_STATE_DIR is no absolute path', 'units link to it');
  return own.replace(/(?<=.)\/+$/, '');
};

const runner =
  (env: Io['env']): Host['run'] =>
  ([command = '', ...args], input = '') => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...env, LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0', SYSTEMD_PAGER: 'cat', SYSTEMD_URLIFY: '0' },
    });
    const isMissing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    if (error !== undefined && !isMissing) throw error;
    return { code: isMissing ? undefined : (status ?? 1), out: stdout ?? '', err: stderr ?? '' };
  };

/** @param root of `--root`; by default the running machine */
export const hostAt = (root: string | undefined, io: Io): Host => {
  const fs = rootedFs(resolve(io.cwd, root ?? '/'));
  const isLive = fs.root === '/';
  const state = stateOf(io.env, isLive);
  return { fs, isLive, state: `${state}/services`, units: `${state}/units`, run: runner(io.env) };
};

/** @throws {NixtoolsError} `USAGE` for what can be no service, so that names are safe as names of folders */
export const requireName = (name: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*(@[A-Za-z0-9][A-Za-z0-9_.-]*)?$/.test(name) && name.length <= 100)
    return name;
  throw usageError(
    `"${name}" can be no service`,
    'a name is "kind" or "kind@instance": letters, digits, "_", "." and "-", and no "/"',
  );
};
