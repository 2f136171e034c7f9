import { type ByteSink, type ByteSource, readNumber, writeNumber } from '@nixtools/sections';
import type { Columns } from './columns.ts';

/** The next root that no entry named yet: most entries. */
const NEXT = 0;
/** No root: the attribute failed. */
const NONE = 1;
/** From here on: how far from the root after the previous entry's, folded so that signs cost nothing. */
const NEAR = 2;

export const rootWriter = ({ fixed }: Columns<ByteSink>): ((ordinal: number | undefined) => void) => {
  let [next, previous] = [0, -1];
  return (ordinal) => {
    if (ordinal === undefined) {
      writeNumber(fixed.roots, NONE);
      return;
    }
    const distance = ordinal - (previous + 1);
    const folded = distance < 0 ? -2 * distance - 1 : 2 * distance;
    writeNumber(fixed.roots, ordinal === next ? NEXT : NEAR + folded);
    previous = ordinal;
    next = Math.max(next, ordinal + 1);
  };
};

/** Gives ordinals below `count`, or `undefined`, as `rootWriter` took them. */
export const rootReader = ({ fixed }: Columns<ByteSource>, count: number): (() => number | undefined) => {
  let [next, previous] = [0, -1];
  return () => {
    const symbol = readNumber(fixed.roots, NEAR + 2 * count, 'a root');
    if (symbol === NONE) return undefined;
    const folded = symbol - NEAR;
    const distance = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    const ordinal = symbol === NEXT ? next : previous + 1 + distance;
    if (ordinal < 0 || ordinal >= count) return fixed.roots.fail(`there is no root ${ordinal} of ${count}`);
    previous = ordinal;
    next = Math.max(next, ordinal + 1);
    return ordinal;
  };
};
