import { runInProcess } from '../../../packages/command-line/test/run-in-process.ts';
import { nixboot } from '../src/program.ts';

/** nixboot in this process, in the folder of the tests. */
export const nixbootInProcess = (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
) => runInProcess(nixboot, words, { cwd: process.cwd(), env });
