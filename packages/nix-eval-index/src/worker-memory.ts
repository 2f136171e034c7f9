import type { Limits } from './limits.ts';
import type { ProcessReport } from './worker/evaluator.ts';

/** A process that is full after fewer questions, of some 25 members each, is too small for the tree. */
const fewQuestions = 8;
const growth = 1.5;

/** The bytes that the next worker may use: grows while processes are full after a few members. */
export interface WorkerMemory {
  readonly bytes: () => number;
  readonly learn: (report: ProcessReport) => void;
}

export const createWorkerMemory = (limits: Limits): WorkerMemory => {
  let bytes = limits.workerMemory;
  return {
    bytes: () => bytes,
    learn: ({ questions, wasFull, limits: { memory } }) => {
      // Several workers may end with the same limit; the first of them raises it.
      if (!wasFull || questions >= fewQuestions || memory !== bytes) return;
      bytes = Math.min(limits.mostWorkerMemory, Math.floor(bytes * growth));
    },
  };
};
