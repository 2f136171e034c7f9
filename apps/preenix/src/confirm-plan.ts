import { once } from 'node:events';
import { type Io, plural } from '@nixtools/command-line';
import type { RealisePlan } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';

const ask = async (question: string, io: Io): Promise<boolean> => {
  const { createInterface } = await import('node:readline/promises');
  // Not as a terminal: there readline would take Ctrl-C for itself.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = once(lines, 'close').then(() => '\n');
  try {
    const answer = await Promise.race([lines.question(question, { signal: io.signal }), ended]);
    if (answer === '\n') io.err(answer);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
};

/**
 * Building may take hours, so it is confirmed; fetching is not.
 *
 * @throws {NixtoolsError} `NOT_CONFIRMED` (refused)
 */
export const confirmPlan = async ({ build }: RealisePlan, yes: boolean, io: Io): Promise<void> => {
  if (build.length === 0 || yes) return;
  const message = `${plural(build.length, 'derivation')} would have to be built here`;
  if (io.terminal.in && (await ask(`${message}. Continue? [y/N] `, io))) return;
  throw new NixtoolsError({
    code: 'NOT_CONFIRMED',
    kind: 'refused',
    message,
    hint: 'add --yes to build them; nothing was done',
  });
};
