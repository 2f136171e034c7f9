import type { GrowingBytes } from '../../wire/growing-bytes.ts';
import type { NumberWriter } from '../../wire/number-stream.ts';
import { zigzag } from '../layout.ts';
import { findEdit } from './find-edit.ts';

/** Writes how one text becomes another: numbers here, what is inserted there. */
export const writeEdit = (
  from: Buffer,
  to: Buffer,
  streams: { readonly numbers: NumberWriter; readonly text: GrowingBytes },
): void => {
  const { numbers, text } = streams;
  if (from.length === 0) {
    numbers.push(to.length);
    text.pushBytes(to);
    return;
  }
  const hunks = findEdit(from, to);
  numbers.push(hunks.length);
  for (const { copy, skip, insert } of hunks) {
    numbers.push(copy);
    numbers.push(zigzag(skip));
    numbers.push(insert.length);
    text.pushBytes(insert);
  }
};
