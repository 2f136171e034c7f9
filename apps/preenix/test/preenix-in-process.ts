import { runInProcess } from '../../../packages/command-line/test/run-in-process.ts';
import { preenix } from '../src/program.ts';

interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** preenix in this process, in a folder of its own. */
export const preenixInProcess = (words: readonly string[], { folder, env }: Surroundings, terminal = false) =>
  runInProcess(preenix, words, { cwd: folder, env, terminal });
