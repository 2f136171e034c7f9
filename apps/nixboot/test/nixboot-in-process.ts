import { runProgram } from '@nixtools/command-line';
import { nixboot } from '../src/program.ts';

/** The whole program in this process: to start Node and load it would be most of what a call costs. */
export const nixbootInProcess = async (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
  const said = { out: '', err: '' };
  const code = await runProgram(nixboot, words, {
    out: (text) => {
      said.out += text;
    },
    outBytes: async () => {},
    err: (text) => {
      said.err += text;
    },
    env,
    cwd: process.cwd(),
    terminal: { out: false, err: false, in: false, columns: 80 },
    signal: new AbortController().signal,
  });
  return { code, ...said };
};
