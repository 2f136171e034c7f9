import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type HeldScript, hold } from './hold.ts';
import { type RemoteResult, runSsh, type SshSession, unreachable } from './ssh.ts';
import type { SshTarget } from './ssh-url.ts';

/** A machine that runs POSIX shell scripts for us. */
export interface Remote {
  readonly target: SshTarget;
  /** Who we are, for others who work on the same target: `root@laptop`. */
  readonly deployer: string;
  /** What makes another ssh to this target use our connection, as options of ssh. */
  readonly options: readonly string[];
  /** @throws {NixtoolsError} `SSH_*` when the script did not run to its end for a reason of the connection */
  readonly run: (script: string) => Promise<RemoteResult>;
  /** Starts a script that ends when its standard input does, so at the latest when we do; it gets a line now and then until that. */
  readonly hold: (script: string) => Promise<HeldScript>;
  /** Writes a file of this machine to a plain path of the target, as a program. */
  readonly send: (file: string, path: string) => Promise<void>;
}

/** What a login shell of any kind takes as it stands. */
const plainPath = /^(?:\/[A-Za-z0-9._-]+)+$/;

/**
 * The target through the system's ssh, with the user's own configuration, keys and known hosts. Scripts come by standard
 * input, so no word of them is ever on a command line.
 *
 * @param session how ssh is called; its options may be those of `shareConnection`
 * @example await sshRemote(parseSshUrl('ssh://box'), { env: process.env }).run('uname -m')
 */
export const sshRemote = (
  target: SshTarget,
  session: SshSession & { readonly deployer?: string },
): Remote => ({
  target,
  deployer: session.deployer ?? 'somebody',
  options: session.options ?? [],
  run: (script) => runSsh(target, { command: 'sh', input: Readable.from([script]) }, session),
  hold: (script) => hold(target, script, session),
  send: async (file, path) => {
    if (!plainPath.test(path)) throw new TypeError(`not a plain path: ${path}`);
    const command = `sh -c 'cat >${path}.part && chmod 755 ${path}.part && mv -f ${path}.part ${path}'`;
    const { exitCode, stderr } = await runSsh(target, { command, input: createReadStream(file) }, session);
    if (exitCode !== 0) throw unreachable(target, stderr);
  },
});
