import { spawn } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const grace = 10_000;

/** Ends a whole process group: kindly, and after a while for certain. */
const endGroup = (pid) => {
  const signal = (name) => {
    try {
      process.kill(-pid, name);
    } catch {
      // It is gone: what we wanted.
    }
  };
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), grace).unref();
};

/**
 * Runs a program in a process group of its own, so that nothing of it outlives us or the deadline.
 *
 * @param {{ cwd: string, env?: object, deadline?: number, show: boolean }} options `deadline` in milliseconds from
 *   now; `show` passes the output through, and only what was said on stderr is collected.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export const runChild = (command, args, { cwd, env = process.env, deadline, show }) =>
  new Promise((resolve) => {
    const stdio = show ? ['inherit', 'inherit', 'pipe'] : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd, env, stdio, detached: true });
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
        if (show) process.stderr.write(chunk);
      });
    }

    const end = () => endGroup(child.pid);
    for (const name of signals) process.once(name, end);
    const timer = setTimeout(
      () => {
        timedOut = true;
        end();
      },
      deadline ?? 2 ** 31 - 1,
    );

    const finish = (code) => {
      clearTimeout(timer);
      for (const name of signals) process.off(name, end);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
