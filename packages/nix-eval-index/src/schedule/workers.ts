import type { Evaluator } from '../worker/evaluator.ts';

export interface WorkersOptions {
  readonly count: number;
  /** Milliseconds that the first works alone: what is done by then is not worth a second evaluator. */
  readonly patience: number;
  readonly create: () => Evaluator;
  /** Aborted when a body fails. */
  readonly abort: AbortController;
  /** What each does, all from one source: when the first ends, nothing is left to do. */
  readonly body: (evaluator: Evaluator) => Promise<void>;
}

/**
 * Runs one body per worker, each with an evaluator of its own, and ends all evaluators however it goes. The first failure
 * aborts the others and is the one that is thrown.
 */
export const runWorkers = async (options: WorkersOptions): Promise<void> => {
  const { count, patience, create, abort, body } = options;
  const run = async (): Promise<void> => {
    const evaluator = create();
    try {
      await body(evaluator);
    } catch (error) {
      abort.abort(error);
      throw error;
    } finally {
      await evaluator.close();
    }
  };
  const first = run();
  const runs = [first];
  for (let index = 1; index < count; index++) {
    runs.push(endsWithin(first, patience).then((isOver) => (isOver ? undefined : run())));
  }
  await Promise.allSettled(runs);
  abort.signal.throwIfAborted();
  await Promise.all(runs);
};

const endsWithin = (work: Promise<void>, milliseconds: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    const onEnd = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    work.then(onEnd, onEnd);
  });
