import type { Evaluator } from '../worker/evaluator.ts';

/**
 * Runs one body per worker, each with an evaluator of its own, and ends all evaluators however it goes. The first failure
 * aborts the others and is the one that is thrown.
 */
export const runWorkers = async (
  count: number,
  create: () => Evaluator,
  abort: AbortController,
  body: (evaluator: Evaluator) => Promise<void>,
): Promise<void> => {
  const runs = Array.from({ length: count }, async () => {
    const evaluator = create();
    try {
      await body(evaluator);
    } catch (error) {
      abort.abort(error);
      throw error;
    } finally {
      await evaluator.close();
    }
  });
  await Promise.allSettled(runs);
  abort.signal.throwIfAborted();
  await Promise.all(runs);
};
