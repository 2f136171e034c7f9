import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { SshTarget } from './ssh-url.ts';

/** How a script ended on the target. */
export interface RemoteResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent when the connection ended by a signal. */
  readonly exitCode: number | undefined;
}

/** What all calls of ssh have in common. */
export interface SshSession {
  /** The whole environment of ssh. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Options of ssh, such as those of a shared connection. */
  readonly options?: readonly string[];
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** More than any honest target prints. */
const mostOutput = 64 * 1024 * 1024;

const failures = [
  {
    pattern: /host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    code: 'SSH_HOST_KEY',
    message: "the target's host key is not the one that ssh knows",
    hint: 'is it the right machine? Compare its fingerprint, then correct ~/.ssh/known_hosts ("ssh-keygen -R HOST"); nixboot accepts no key by itself',
  },
  {
    pattern: /permission denied|too many authentication failures/i,
    code: 'SSH_DENIED',
    message: 'the target does not let us in',
    hint: 'see that "ssh HOST" works without a question, by a key or an agent',
  },
] as const;

/** The error of a connection, told by what ssh said last. */
export const unreachable = (target: SshTarget, stderr: string): NixtoolsError => {
  const words = stderr.trim().slice(-1000);
  const known = failures.find(({ pattern }) => pattern.test(words));
  return new NixtoolsError({
    code: known?.code ?? 'SSH_FAILED',
    kind: known === undefined ? 'failed' : 'refused',
    message: `${known?.message ?? 'the connection to the target failed'}${words === '' ? '' : `; ssh says: ${words}`}`,
    place: target.destination,
    hint:
      known?.hint ??
      'see that "ssh HOST true" works; then run the same command again: it goes on where it ended',
  });
};

/** Starts ssh; `--` ends its options, so a destination is never one. @param command of the target; none for a question to ssh itself */
export const spawnSsh = (
  { destination, port }: SshTarget,
  command: readonly string[],
  { env, options = [], signal }: SshSession,
): ChildProcessWithoutNullStreams =>
  spawn(
    'ssh',
    [
      ...['-T', '-o', 'BatchMode=yes', ...options],
      ...(port === undefined ? [] : ['-p', String(port)]),
      ...['--', destination, ...command],
    ],
    { env: { ...env, LC_ALL: 'C' }, stdio: 'pipe', ...(signal === undefined ? {} : { signal }) },
  );

/** Collects what a process prints. @param onStdout gets all of it so far */
export const listen = (
  child: ChildProcessWithoutNullStreams,
  onStdout: (text: string) => void = () => {},
): { stdout: string; stderr: string } => {
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output.stdout += chunk;
    if (output.stdout.length > mostOutput) child.kill();
    onStdout(output.stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output.stderr = (output.stderr + chunk).slice(-100_000);
  });
  // A target that hangs up tells its story by its exit code.
  child.stdin.on('error', () => {});
  return output;
};

/** Runs a command on the target to its end. @throws {NixtoolsError} `SSH_*` */
export const runSsh = (
  target: SshTarget,
  { command, input }: { readonly command: string; readonly input: Readable },
  session: SshSession,
): Promise<RemoteResult> =>
  new Promise((resolve, reject) => {
    const child = spawnSsh(target, [command], session);
    const output = listen(child);
    child.on('error', (cause) => reject(unreachable(target, cause.message)));
    child.on('close', (code) => {
      if (code === 255 || code === null) reject(unreachable(target, output.stderr));
      else resolve({ ...output, exitCode: code });
    });
    input.on('error', reject).pipe(child.stdin);
  });
