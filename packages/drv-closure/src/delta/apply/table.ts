import { BlobBuilder, type Blobs, blobAt } from '../../graph/blobs.ts';
import type { Budget } from '../limits.ts';

/** Byte strings of the new graph: some taken over from the old one, each once, others told by the delta. */
export interface Table {
  readonly count: number;
  fromOld(place: number): number;
  add(bytes: Uint8Array): number;
  /** A view, valid until something is added. */
  at(number: number): Buffer;
  textAt(number: number): string;
  finish(): Blobs;
}

/** Nothing is looked up by content: who makes a delta could make texts of equal hashes. */
export const createTable = (old: Blobs, budget: Budget): Table => {
  const blobs = new BlobBuilder();
  const taken = new Uint32Array(old.count);
  return {
    get count() {
      return blobs.count;
    },
    fromOld: (place) => {
      if (taken[place] === 0) {
        const bytes = blobAt(old, place);
        budget.spend(bytes.length);
        taken[place] = blobs.push(bytes) + 1;
      }
      return (taken[place] as number) - 1;
    },
    add: (bytes) => blobs.push(bytes),
    at: (number) => blobs.at(number),
    textAt: (number) => blobs.textAt(number),
    finish: () => blobs.finish(),
  };
};
