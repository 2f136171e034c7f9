import { reference } from '../../graph/graph.ts';
import { target } from '../layout.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import type { NewNodes } from './new-nodes.ts';
import type { NumberReader } from './number-reader.ts';

/** The references of a value that another is told by. */
export interface Slots {
  readonly count: number;
  /** Asking for a slot may be the first that is heard of its node: ask in order, and only for what is taken. */
  at(slot: number): number;
}

export interface ReadReferencesOptions {
  /** How many to read. */
  readonly count: number;
  readonly slots: Slots;
  /** The node that refers. */
  readonly node: number;
  readonly nodes: NewNodes;
  readonly oldCount: number;
  readonly stream: NumberReader;
  readonly budget: Budget;
  push(reference: number): void;
}

/** Reads references: runs of those that the model's value has, and between them steps over some, and others. */
export const readReferences = (options: ReadReferencesOptions): void => {
  const { count, slots, stream, push } = options;
  let slot = 0;
  for (let left = count; left > 0; ) {
    if (slot < slots.count) {
      const run = stream.next(Math.min(left, slots.count - slot), 'run of references');
      for (const end = slot + run; slot < end; slot++) push(slots.at(slot));
      left -= run;
      if (left === 0) break;
      if (slot < slots.count) slot += stream.next(slots.count - slot, 'step over references');
    }
    const found = readTarget(options);
    if (found === undefined) continue;
    push(reference(found, stream.next(255, 'output')));
    left--;
  }
};

/** The node that is told; nothing where the next run follows. */
const readTarget = ({ node, nodes, oldCount, stream, budget }: ReadReferencesOptions): number | undefined => {
  const told = stream.next(0xffffffff, 'reference');
  if (told === target.none) return undefined;
  if (told === target.fresh) return nodes.enter(undefined, node);
  const number = Math.floor((told - target.known) / 2);
  const isKnown = (told - target.known) % 2 === 0;
  if (number >= (isKnown ? nodes.count : oldCount))
    throw corruptDelta(budget.place, 'a reference to an object that is not there');
  return isKnown ? nodes.count - 1 - number : nodes.ofOld(number, node);
};
