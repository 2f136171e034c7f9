import { canonicalJson, compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { inMessage } from './wire/corrupt.ts';

/** A line of a file whose lines are sorted by attribute. */
interface OrderedLine {
  readonly line: string;
  readonly value: { readonly attr: string };
  readonly place: string;
}

const disorder = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ENTRIES_DISORDER',
    kind: 'verification',
    message,
    place,
    hint: 'make the snapshot again, or take an undamaged copy',
  });

/**
 * A check for one line after the other: attributes in strict byte order, each line in its canonical form.
 *
 * @throws {NixtoolsError} `ENTRIES_DISORDER` (verification)
 */
export const lineOrder = (): ((line: OrderedLine) => void) => {
  let before: string | undefined;
  return ({ line, value, place }) => {
    if (before !== undefined && compareUtf8(before, value.attr) >= 0)
      throw disorder(place, `${inMessage(value.attr)} does not come after ${inMessage(before)}`);
    if (canonicalJson(value) !== line) throw disorder(place, 'the line is not in its canonical form');
    before = value.attr;
  };
};
