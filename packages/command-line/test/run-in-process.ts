import type { Program } from '../src/program.ts';
import { runProgram } from '../src/run-program.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether it talks to a terminal; by default to pipes. */
  readonly terminal?: boolean;
}

/** A whole program in this process: to start Node and load it would be most of what a call costs. */
export const runInProcess = async (
  program: Program,
  words: readonly string[],
  { cwd, env, terminal = false }: Surroundings,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
  const said = { out: '', err: '' };
  const code = await runProgram(program, words, {
    out: (text) => {
      said.out += text;
    },
    outBytes: async () => {},
    err: (text) => {
      said.err += text;
    },
    env,
    cwd,
    terminal: { out: terminal, err: terminal, in: false, columns: 100 },
    signal: new AbortController().signal,
  });
  return { code, ...said };
};
