import type { ProgramResult } from '../../test/run-program.ts';

/** @returns its stdout. @throws {Error} with all that it said, when its exit code is not 0 */
export const mustSucceed = (what: string, { exitCode, stdout, stderr }: ProgramResult): string => {
  if (exitCode === 0) return stdout;
  throw new Error(`exit ${exitCode} of: ${what}\n${stdout}${stderr}`);
};
