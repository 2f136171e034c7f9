import { spawn } from 'node:child_process';

/** Runs a program whose output is the user's to see, on stderr; resolves to its exit code, 127 if there is none. */
export const run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['inherit', 2, 2] });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
