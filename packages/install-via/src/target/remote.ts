import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { SshTarget } from './ssh-url.ts';

/** How a script ended on the target. */
export interface RemoteResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent when the connection ended by a signal. */
  readonly exitCode: number | undefined;
}

/** A machine that runs POSIX shell scripts for us. */
export interface Remote {
  readonly target: SshTarget;
  /** @throws {NixtoolsError} `SSH_*` when the script did not run to its end for a reason of the connection */
  readonly run: (script: string) => Promise<RemoteResult>;
  /** Writes a file of this machine to a plain path of the target, as a program. */
  readonly send: (file: string, path: string) => Promise<void>;
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

const unreachable = (target: SshTarget, stderr: string): NixtoolsError => {
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

/** Words for ssh; `--` ends its options, so a destination is never one. */
const sshArguments = ({ destination, port }: SshTarget, command: string): readonly string[] => [
  '-T',
  '-o',
  'BatchMode=yes',
  ...(port === undefined ? [] : ['-p', String(port)]),
  '--',
  destination,
  command,
];

interface Session {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

const runSsh = (
  target: SshTarget,
  { command, input }: { readonly command: string; readonly input: Readable },
  { env, signal }: Session,
): Promise<RemoteResult> =>
  new Promise((resolve, reject) => {
    const child = spawn('ssh', sshArguments(target, command), {
      env: { ...env, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output.stdout += chunk;
      if (output.stdout.length > mostOutput) child.kill();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output.stderr = (output.stderr + chunk).slice(-100_000);
    });
    child.on('error', (cause) => reject(unreachable(target, cause.message)));
    child.on('close', (code) => {
      if (code === 255 || code === null) reject(unreachable(target, output.stderr));
      else resolve({ ...output, exitCode: code });
    });
    // A target that hangs up tells its story by its exit code.
    child.stdin.on('error', () => {});
    input.on('error', reject).pipe(child.stdin);
  });

/** What a login shell of any kind takes as it stands. */
const plainPath = /^(?:\/[A-Za-z0-9._-]+)+$/;

/**
 * The target through the system's ssh, with the user's own configuration, keys and known hosts. Scripts come by standard
 * input, so no word of them is ever on a command line.
 *
 * @param session the whole environment of ssh, and what ends it early
 * @example await sshRemote(parseSshUrl('ssh://box'), { env: process.env }).run('uname -m')
 */
export const sshRemote = (target: SshTarget, session: Session): Remote => ({
  target,
  run: (script) => runSsh(target, { command: 'sh', input: Readable.from([script]) }, session),
  send: async (file, path) => {
    if (!plainPath.test(path)) throw new TypeError(`not a plain path: ${path}`);
    const command = `sh -c 'cat >${path}.part && chmod 755 ${path}.part && mv -f ${path}.part ${path}'`;
    const { exitCode, stderr } = await runSsh(target, { command, input: createReadStream(file) }, session);
    if (exitCode !== 0) throw unreachable(target, stderr);
  },
});
