import { type Outcome, outcomeOf } from './judge.ts';
import { createRandom } from './random.ts';
import type { Target } from './target.ts';

/** What became of the inputs of a target. */
export interface Tally {
  readonly name: string;
  inputs: number;
  inside: number;
  /** Result -> how often. */
  readonly results: Map<string, number>;
  /** Milliseconds that the slowest input has computed for. */
  slowest: number;
  readonly faults: string[];
}

export interface RunOptions {
  readonly seed: number;
  /** Of this target. */
  readonly count: number;
  /** The first input: one that has failed can be tried again alone. */
  readonly from?: number;
  /** Called before each input. */
  readonly onInput?: (index: number) => void;
}

/** Milliseconds of computing. Nothing here is large enough to take a hundredth of it. */
const PATIENCE = 30_000;

/** Milliseconds that this process has computed for, whatever else the machine does. */
const computed = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Tries many inputs on a target. An input follows from the seed, the target's name and its number alone. */
export const runTarget = async (
  target: Target,
  { seed, count, from = 0, onInput }: RunOptions,
): Promise<Tally> => {
  const tally: Tally = {
    ...{ name: target.name, inputs: 0, inside: 0, slowest: 0 },
    ...{ results: new Map(), faults: [] },
  };
  for (let index = from; index < from + count; index++) {
    onInput?.(index);
    const { inside, run } = await target.attempt(createRandom(`${seed} ${target.name} ${index}`));
    const start = computed();
    const outcome = await outcomeOf(run);
    add(tally, { index, inside, outcome, took: computed() - start });
  }
  return tally;
};

interface Tried {
  readonly index: number;
  readonly inside: boolean;
  readonly outcome: Outcome;
  readonly took: number;
}

const add = (tally: Tally, { index, inside, outcome, took }: Tried): void => {
  tally.inputs++;
  if (inside) tally.inside++;
  tally.results.set(outcome.result, (tally.results.get(outcome.result) ?? 0) + 1);
  tally.slowest = Math.max(tally.slowest, took);
  const fault = took > PATIENCE ? `it computes for ${Math.round(took)} ms` : outcome.fault;
  if (fault !== undefined) tally.faults.push(`${tally.name} ${index}: ${fault}`);
};
