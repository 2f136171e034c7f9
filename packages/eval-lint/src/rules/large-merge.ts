import type { Finding } from '../finding.ts';
import { placeOf, shortText } from '../place.ts';
import type { Copy } from './copies.ts';
import type { Tools } from './tools.ts';

/** Fewer calls are no pattern, and fewer names no cost: Nix 2.8 needs some 25 bytes for each. */
const manyCalls = 100;
const manyNames = 1_000_000;

/**
 * A large set that is copied in each call because a few names are added that the call gives. Only where calls are counted;
 * those that another finding explains are left out.
 */
export const largeMerge = (copy: Copy, explained: number, { callsOf }: Tools): Finding | undefined => {
  const { code, inside, needs, size, merge } = copy;
  if (needs !== inside || merge !== code) return undefined;
  const calls = (callsOf(inside) ?? 0) - explained;
  if (calls < manyCalls || calls * size < manyNames) return undefined;
  return {
    rule: 'large-merge',
    ...placeOf(code),
    text: shortText(code),
    reason: `copies a set of at least ${size} names in each call of this lambda, to add to it what the call gives`,
    ...{ size, calls, cost: calls * size },
  };
};
