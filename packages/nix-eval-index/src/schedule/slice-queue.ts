import type { Slice } from '../slice/slice.ts';
import type { PackageSet } from '../worker/evaluator.ts';
import type { Range } from './shard.ts';

/** The slices that are still to do. Grows by the sets that are found, so it ends only when all takers are idle. */
export interface SliceQueue {
  /** Members of a set, by default all of them. */
  readonly add: (set: PackageSet, range?: Range) => void;
  /** The next slice; waits while others may still find sets; nothing when all is done. Each needs a `settle`. */
  readonly take: () => Promise<Slice | undefined>;
  readonly settle: () => void;
  readonly isEmpty: () => boolean;
}

/** Depth first: the memory that it takes depends on how deep sets nest, not on how many names they have. */
export const createSliceQueue = (sliceSize: number): SliceQueue => {
  const stack: { readonly set: PackageSet; from: number; readonly to: number }[] = [];
  let taken = 0;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };

  const next = (): Slice | undefined => {
    const top = stack.at(-1);
    if (top === undefined) return undefined;
    const { set, from } = top;
    const to = Math.min(from + sliceSize, top.to);
    top.from = to;
    if (to === top.to) stack.pop();
    taken += 1;
    return { set, from, to };
  };

  return {
    add: (set, { from, to } = { from: 0, to: set.size }) => {
      if (from < to) stack.push({ set, from, to });
      wake();
    },
    take: async () => {
      for (;;) {
        const slice = next();
        if (slice !== undefined || taken === 0) return slice;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    settle: () => {
      taken -= 1;
      wake();
    },
    isEmpty: () => stack.length === 0,
  };
};
