import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, type SshSession, spawnSsh, unreachable } from './ssh.ts';
import type { SshTarget } from './ssh-url.ts';

/** One login that several calls of ssh use. */
export interface Connection {
  /** Options of ssh that make a call use it; none where each call logs in by itself. */
  readonly options: readonly string[];
  /** Ends it, and removes what belongs to it. */
  readonly close: () => Promise<void>;
}

const none: Connection = { options: [], close: async () => {} };

/** NIX_SSHOPTS is split at spaces, ssh reads percent signs, and a socket's path has 108 bytes, some of which ssh takes for itself. */
const isPlain = (folder: string): boolean => /^(?:\/[A-Za-z0-9._-]+)+$/.test(folder) && folder.length < 60;

const endOf = (child: ChildProcessWithoutNullStreams): Promise<void> =>
  new Promise((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });

/** Whether the user's own configuration shares a connection that is up already. */
const isShared = async (target: SshTarget, { env, signal }: SshSession): Promise<boolean> => {
  const child = spawnSsh(target, [], { env, signal, options: ['-O', 'check'] });
  listen(child);
  child.stdin.end();
  await endOf(child);
  return child.exitCode === 0;
};

/** Not for a reason of the machine or the keys, but because connections cannot be shared: then each call has its own. */
const isOfSharing = (stderr: string): boolean => /control|mux|unix_listener|session|channel/i.test(stderr);

const start = async (
  target: SshTarget,
  session: SshSession,
  folder: string,
): Promise<{ readonly connection: Connection; readonly stderr: string | undefined }> => {
  const socket = posix.join(folder, 's');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Its session reads from us, so that it ends with us, whatever ends us.
  const child = spawnSsh(target, ['cat'], {
    ...session,
    options: ['-o', 'ControlMaster=yes', '-o', `ControlPath=${socket}`, '-o', 'ControlPersist=no'],
  });
  const output = listen(child);
  let isOver = false;
  const ended = endOf(child).then(() => {
    isOver = true;
  });
  // The socket appears when ssh has logged in.
  while (!existsSync(socket) && !isOver) await sleep(5);
  if (isOver) {
    remove();
    return { connection: none, stderr: output.stderr };
  }
  return {
    stderr: undefined,
    connection: {
      options: ['-o', 'ControlMaster=no', '-o', `ControlPath=${socket}`],
      close: async () => {
        // What stands in ssh's place, such as a script that calls it, may pass no signal on.
        child.stdin.end();
        child.kill();
        await ended;
        remove();
      },
    },
  };
};

/**
 * Logs in once for all that follows, by ssh's own connection sharing: in a private folder, with the user's configuration, keys and
 * known hosts. A connection that the user shares already is used as it is; where none can be shared, each call logs in by itself.
 *
 * @throws {NixtoolsError} `SSH_*`
 * @example const { options, close } = await shareConnection(target, { env: process.env });
 */
export const shareConnection = async (target: SshTarget, session: SshSession): Promise<Connection> => {
  if (await isShared(target, session)) return none;
  const parent = [tmpdir(), '/tmp'].find((folder) => isPlain(folder) && existsSync(folder));
  if (parent === undefined) return none;
  const { connection, stderr } = await start(
    target,
    session,
    mkdtempSync(posix.join(parent, 'nixboot-ssh-')),
  );
  if (stderr !== undefined && (session.signal?.aborted || !isOfSharing(stderr)))
    throw unreachable(target, stderr);
  return connection;
};
