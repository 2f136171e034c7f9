import { describe, expect, it } from 'vitest';
import { BlobBuilder, blobTextAt } from '../../src/graph/blobs.ts';
import { GrowingNumbers } from '../../src/graph/growing.ts';

describe('columns of some megabytes', () => {
  it.each([[undefined], [10], [4 * 1024 ** 2]])(
    'keep texts as they were added, with room for %s bytes',
    (room) => {
      const builder = new BlobBuilder(room);
      const texts = Array.from({ length: 4000 }, (_, index) => `${index} `.repeat(200));
      for (const text of texts) builder.internText(text);
      expect(texts.map((text) => builder.internText(text))).toEqual(texts.map((_, index) => index));
      const blobs = builder.finish();
      expect(texts.map((_, index) => blobTextAt(blobs, index))).toEqual(texts);
      expect(blobs.bytes.length).toBe(texts.join('').length);
    },
  );

  it('keep numbers', () => {
    const numbers = new GrowingNumbers(1);
    for (let index = 0; index < 600_000; index++) numbers.push(index * 7);
    expect(numbers.finish().every((number, index) => number === index * 7)).toBe(true);
    expect(numbers.finish()).toHaveLength(600_000);
  });
});
