import { listen, type SshSession, spawnSsh, unreachable } from './ssh.ts';
import type { SshTarget } from './ssh-url.ts';

/** A script that has reported and goes on, until it is let go or the connection ends. */
export interface HeldScript {
  /** What it printed, up to the line `end`. */
  readonly report: string;
  /** Whether it still runs. */
  readonly isRunning: () => boolean;
  readonly release: () => Promise<void>;
}

/** Milliseconds between two lines by which the script knows that we live. */
const interval = 20_000;

/**
 * Starts a script and waits for its report. It goes on until its standard input ends: when it is let go, and when this process dies,
 * however that happens.
 *
 * @throws {NixtoolsError} `SSH_*` when the connection ends before the report does
 */
export const hold = (target: SshTarget, script: string, session: SshSession): Promise<HeldScript> =>
  new Promise((resolve, reject) => {
    const child = spawnSsh(target, ['sh -s'], session);
    let isRunning = true;
    const ended = new Promise<void>((done) => {
      child.on('close', () => {
        isRunning = false;
        done();
      });
    });
    const heartbeat = setInterval(() => child.stdin.write('\n'), interval).unref();
    const settle = (report: string): void =>
      resolve({
        report,
        isRunning: () => isRunning,
        release: () => {
          clearInterval(heartbeat);
          child.stdin.end();
          return ended;
        },
      });
    const output = listen(child, (text) => {
      if (text.endsWith('\nend\n')) settle(text);
    });
    child.on('error', (cause) => reject(unreachable(target, cause.message)));
    child.on('close', (code) => {
      clearInterval(heartbeat);
      if (code === 255 || code === null) reject(unreachable(target, output.stderr));
      else settle(output.stdout);
    });
    child.stdin.write(script);
  });
