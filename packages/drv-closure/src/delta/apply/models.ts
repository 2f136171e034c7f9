import { unzigzag } from '../layout.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import type { Model } from '../model.ts';
import type { NumberReader } from './number-reader.ts';

/** Which node each node of the new graph is told by. */
export interface Models {
  of(node: number): Model | undefined;
  set(node: number, model: Model | undefined): void;
  /** Reads the model of a node that has no pair. */
  read(node: number): Model | undefined;
}

export interface ModelsOptions {
  readonly count: number;
  readonly oldCount: number;
  readonly stream: NumberReader;
  readonly budget: Budget;
}

export const createModels = ({ count, oldCount, stream, budget }: ModelsOptions): Models => {
  /** Twice the number, one more for a new node, plus 1; 0 for none. */
  const packed = new Uint32Array(count);
  let lastOld = 0;
  return {
    of: (node) => {
      const model = (packed[node] as number) - 1;
      if (model < 0) return undefined;
      return model % 2 === 0 ? { old: model / 2 } : { now: (model - 1) / 2 };
    },
    set: (node, model) => {
      if (model !== undefined) packed[node] = 1 + ('old' in model ? 2 * model.old : 2 * model.now + 1);
    },
    read: (node) => {
      const told = stream.next(0xffffffff, 'model');
      if (told === 0) return undefined;
      if (told % 2 === 0) {
        lastOld += unzigzag((told - 2) / 2);
        if (lastOld >= 0 && lastOld < oldCount) return { old: lastOld };
      }
      const now = node - 1 - (told - 1) / 2;
      if (told % 2 === 1 && now >= 0) return { now };
      throw corruptDelta(budget.place, 'a model that is not there');
    },
  };
};
