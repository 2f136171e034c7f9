import { expect, it } from 'vitest';
import { runWorkers } from '../../src/schedule/workers.ts';
import type { Evaluator } from '../../src/worker/evaluator.ts';

const hour = 3_600_000;

/** Evaluators that only count: the schedule asks them nothing. */
const counted = () => {
  const counts = { created: 0, closed: 0 };
  const create = (): Evaluator => {
    counts.created++;
    return {
      close: async () => {
        counts.closed++;
      },
    } as Evaluator;
  };
  return { counts, create, abort: new AbortController() };
};

it('starts no second evaluator for what the first does soon', async () => {
  const { counts, ...evaluators } = counted();
  await runWorkers({ ...evaluators, count: 4, patience: hour, body: async () => {} });
  expect(counts).toEqual({ created: 1, closed: 1 });
});

it('lets the others join when the first works on', async () => {
  const { counts, ...evaluators } = counted();
  let open = (): void => {};
  const everybody = new Promise<void>((resolve) => {
    open = resolve;
  });
  const body = async (): Promise<void> => {
    if (counts.created === 3) open();
    await everybody;
  };
  await runWorkers({ ...evaluators, count: 3, patience: 1, body });
  expect(counts).toEqual({ created: 3, closed: 3 });
});

it('ends at the first failure, and starts nobody after it', async () => {
  const { counts, ...evaluators } = counted();
  const body = async (): Promise<void> => {
    throw new Error('the disk is full');
  };
  await expect(runWorkers({ ...evaluators, count: 3, patience: hour, body })).rejects.toThrow('disk is full');
  expect(counts).toEqual({ created: 1, closed: 1 });
  expect(evaluators.abort.signal.aborted).toBe(true);
});
