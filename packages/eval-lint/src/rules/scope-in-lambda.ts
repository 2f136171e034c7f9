import type { Finding } from '../finding.ts';
import { placeOf, shortText } from '../place.ts';
import type { Copy } from './copies.ts';
import { isCurried, isOfFile, type Tools } from './tools.ts';

/**
 * A large set that is made anew each time that a lambda is called, though it is the same each time. Where calls are counted,
 * those decide; else arguments of the file, and arguments that are always given together, are let off.
 */
export const scopeInLambda = (copy: Copy, { callsOf }: Tools): Finding | undefined => {
  const { code, inside, needs, size, merge } = copy;
  if (needs === inside) return undefined;
  const calls = callsOf(inside);
  const needed = needs === undefined ? 1 : callsOf(needs);
  const made = placeOf(merge);
  const finding: Finding = {
    rule: 'scope-in-lambda',
    ...placeOf(code),
    text: shortText(code),
    reason: `makes a set of at least ${size} names in each call of this lambda, and needs none of its arguments`,
    size,
    ...(merge === code ? {} : { madeAt: made }),
  };
  if (calls === undefined || needed === undefined || calls === 0) {
    if (isOfFile(inside) || isCurried(inside, needs)) return undefined;
    return calls === undefined ? finding : { ...finding, calls, cost: 0 };
  }
  const inVain = calls - needed;
  return inVain < 2 ? undefined : { ...finding, calls, needed, cost: inVain * size };
};
