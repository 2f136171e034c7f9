import { once } from 'node:events';
import { userInfo } from 'node:os';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';

/** Milliseconds. What listens to the signal has ended long before; for the rest, an end at any point is as good as a kill. */
const grace = 2000;

/** As Nix does, a missing or empty `HOME` is looked up in the list of users. */
const withHome = (env: Io['env']): Io['env'] => {
  if (env['HOME']) return env;
  try {
    return { ...env, HOME: userInfo().homedir };
  } catch {
    return env;
  }
};

/**
 * The real world. A reader that went away (`preenix search x | head`) is no error: the rest is not written. What follows
 * the work on stderr may go away too, and the work goes on. Ctrl-C ends the program with 130, at once when it is pressed
 * twice.
 */
export const processIo = (): Io => {
  const interrupt = new AbortController();
  const end = (): never => {
    process.stderr.write('interrupted\n');
    process.exit(exitCode.interrupted);
  };
  const stop = (): void => {
    if (interrupt.signal.aborted) end();
    interrupt.abort();
    setTimeout(end, grace).unref();
  };
  // Not `once`: where no listener is left, execa ends the program before anything is cleaned up.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const io: Io = {
    out: (text) => void process.stdout.write(text),
    outBytes: async (bytes) => {
      if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
    },
    err: (text) => void process.stderr.write(text),
    env: withHome(process.env),
    cwd: process.cwd(),
    terminal: {
      out: process.stdout.isTTY === true,
      err: process.stderr.isTTY === true,
      in: process.stdin.isTTY === true,
      columns: process.stdout.columns || process.stderr.columns || 80,
    },
    signal: interrupt.signal,
  };
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? exitCode.done : reportError(error, io)),
  );
  return io;
};
