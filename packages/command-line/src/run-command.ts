import type { Io } from './io.ts';
import { reportError } from './report-error.ts';

/** Runs something that gives an exit code; an error is reported and becomes one. Never throws. */
export const runCommand = async (run: () => Promise<number>, io: Io): Promise<number> => {
  try {
    return await run();
  } catch (error) {
    return reportError(error, io);
  }
};
