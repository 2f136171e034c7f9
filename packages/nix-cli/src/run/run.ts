import { findNixProgram, type Nix, type NixProgram } from '../nix.ts';
import type { RunResult } from './result.ts';
import { createTail } from './tail.ts';

export interface RunOptions {
  /** Written to standard input; nothing by default. */
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Milliseconds, after which the process is terminated. */
  readonly timeout?: number;
  readonly cancelSignal?: AbortSignal;
  /** Where the user follows long work live, besides being collected in the result. */
  readonly onStderr?: (chunk: string) => void;
}

/**
 * Runs a Nix program to its end. A non-zero exit is a result, not an exception: each caller knows what it means.
 *
 * @throws {NixtoolsError} `NIX_NOT_FOUND` (environment).
 */
export const runNix = async (
  nix: Nix,
  program: NixProgram,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> => {
  const { input, cwd, timeout, cancelSignal, onStderr } = options;
  const file = findNixProgram(nix, program);
  // Loading execa costs more than a whole lookup, so only those who run something long pay for it.
  const { execa } = await import('execa');
  const child = execa(file, [...args, ...nix.options], {
    env: nix.env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 256 * 1024 * 1024,
    buffer: { stderr: false },
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(cancelSignal === undefined ? {} : { cancelSignal }),
  });
  const tail = createTail();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    tail.add(chunk);
    onStderr?.(chunk);
  });
  const { stdout, exitCode, signal, timedOut } = await child;
  return { stdout, stderr: tail.text(), exitCode, signal, timedOut };
};
