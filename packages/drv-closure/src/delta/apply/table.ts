import { type Blobs, blobAt } from '../../graph/blobs.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import { columnBytes } from '../../graph/pages.ts';
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

/** The new graph is mostly as large as the old one: a little more room spares a second copy of what grows. */
export const roomFor = (oldLength: number): number => Math.ceil(oldLength * 1.1) + 1024;

/** Nothing is looked up by content: who makes a delta could make texts of equal hashes. */
export const createTable = (old: Blobs, budget: Budget): Table => {
  let bytes = columnBytes(roomFor(old.bytes.length));
  let length = 0;
  const starts = new GrowingNumbers(roomFor(old.count));
  starts.push(0);
  /** Place in the old table -> number, plus 1. */
  const taken = new Uint32Array(old.count);

  const add = (added: Uint8Array): number => {
    const end = length + added.length;
    if (end > bytes.length) {
      const larger = columnBytes(roomFor(end));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    bytes.set(added, length);
    length = end;
    return starts.push(length) - 1;
  };
  return {
    get count() {
      return starts.length - 1;
    },
    fromOld: (place) => {
      if (taken[place] === 0) {
        const copied = blobAt(old, place);
        budget.spend(copied.length);
        taken[place] = add(copied) + 1;
      }
      return (taken[place] as number) - 1;
    },
    add,
    at: (number) => bytes.subarray(starts.at(number), starts.at(number + 1)),
    textAt: (number) => bytes.toString('latin1', starts.at(number), starts.at(number + 1)),
    finish: () => ({ count: starts.length - 1, bytes: bytes.subarray(0, length), starts: starts.view() }),
  };
};
