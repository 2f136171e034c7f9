import { nodeOfReference, outputOfReference } from '../../graph/graph.ts';
import type { NumberWriter } from '../../wire/number-stream.ts';
import { target } from '../layout.ts';
import { longestCommon } from './longest-common.ts';
import type { SeenNodes } from './seen-nodes.ts';

export interface WriteReferencesOptions {
  readonly references: Uint32Array;
  /** Those of the value that these are told by; -1 for one that leads to nothing new. */
  readonly slots: readonly number[];
  readonly seen: SeenNodes;
  /** New node -> its pair, or -1. */
  readonly oldOf: Int32Array;
  readonly out: NumberWriter;
}

/** Writes references as `readReferences` reads them. */
export const writeReferences = (options: WriteReferencesOptions): void => {
  const { references, slots, seen, out } = options;
  const common = longestCommon(slots, references);
  let next = 0;
  let slot = 0;
  for (let place = 0; place < references.length; ) {
    if (slot < slots.length) {
      const from = place;
      while (common[next]?.[0] === slot && common[next]?.[1] === place) {
        seen.see(nodeOfReference(references[place] as number));
        [next, slot, place] = [next + 1, slot + 1, place + 1];
      }
      out.push(place - from);
      if (place === references.length) break;
      if (slot < slots.length) {
        const [nextSlot = slots.length, nextPlace = references.length] = common[next] ?? [];
        // Slots that are left out go with the last reference before the next run.
        const step = nextPlace - place <= 1 ? nextSlot - slot : 0;
        out.push(step);
        slot += step;
        if (nextPlace === place) {
          out.push(target.none);
          continue;
        }
      }
    }
    writeTarget(references[place++] as number, options);
  }
};

const writeTarget = (packed: number, { seen, oldOf, out }: WriteReferencesOptions): void => {
  const node = nodeOfReference(packed);
  const pair = oldOf[node] as number;
  if (node < seen.count) out.push(target.known + 2 * (seen.count - 1 - node));
  else out.push(pair === -1 ? target.fresh : target.pair + 2 * pair);
  seen.see(node);
  out.push(outputOfReference(packed));
};
