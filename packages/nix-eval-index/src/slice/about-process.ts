import type { EvalErrorKind } from '@nixtools/snapshot';

/** Whether an error says something about the process at least as much as about the member that it was busy with. */
export const isAboutProcess = (kind: EvalErrorKind): boolean =>
  kind === 'timeout' || kind === 'memory-limit' || kind === 'killed';
