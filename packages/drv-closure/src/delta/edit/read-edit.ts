import { GrowingBytes } from '../../wire/growing-bytes.ts';
import type { NumberReader } from '../apply/number-reader.ts';
import { unzigzag } from '../layout.ts';
import { type Budget, corruptDelta, deltaTooLarge } from '../limits.ts';

export interface EditStreams {
  readonly numbers: NumberReader;
  readonly text: NumberReader;
  readonly budget: Budget;
  /** Bytes of the result. */
  readonly limit: number;
}

/**
 * Makes a text from another as `writeEdit` says it.
 *
 * @throws {NixtoolsError} `DELTA_CORRUPT` (verification), `DELTA_TOO_LARGE` (refused)
 */
export const readEdit = (from: Buffer, { numbers, text, budget, limit }: EditStreams): Buffer => {
  if (from.length === 0) {
    const length = numbers.next(0xffffffff, 'length');
    if (length > limit) throw deltaTooLarge(budget.place, `a text has ${length} bytes`);
    budget.spend(length);
    return text.bytes(length);
  }
  const result = new GrowingBytes();
  let made = 0;
  const push = (bytes: Buffer): void => {
    made += bytes.length;
    if (made > limit) throw deltaTooLarge(budget.place, `a text has more than ${limit} bytes`);
    budget.spend(bytes.length);
    result.pushBytes(bytes);
  };
  let at = 0;
  for (let hunks = numbers.next(0xffffffff, 'number of hunks'); hunks > 0; hunks--) {
    const copy = numbers.next(from.length - at, 'copied length');
    push(from.subarray(at, at + copy));
    at += copy + unzigzag(numbers.next(0xffffffff, 'step'));
    if (at < 0 || at > from.length) throw corruptDelta(budget.place, 'an edit leaves its text');
    push(text.bytes(numbers.next(0xffffffff, 'length')));
  }
  push(from.subarray(at));
  return result.finish();
};
