import { runProgram } from '@nixtools/command-line';
import { preenix } from '../src/program.ts';

interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The whole program in this process: for what many short calls tell, where starting it would take most of the time. */
export const preenixInProcess = async (
  words: readonly string[],
  { folder, env }: Surroundings,
  terminal = false,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
  const said = { out: '', err: '' };
  const code = await runProgram(preenix, words, {
    out: (text) => {
      said.out += text;
    },
    outBytes: async () => {},
    err: (text) => {
      said.err += text;
    },
    env,
    cwd: folder,
    terminal: { out: terminal, err: terminal, in: false, columns: 100 },
    signal: new AbortController().signal,
  });
  return { code, ...said };
};
