import { type Block, longestSpelling } from '../format/layout.ts';

const encoder = new TextEncoder();

/**
 * Spellings as plain text, one block for each length: sorted and one behind the other, without separators.
 * They are scanned for parts of names and for near misses, and a near miss has nearly the same length.
 *
 * @returns the lengths that there are
 */
export function* spellingBlocks(
  dictionary: 'name' | 'word',
  sorted: Iterable<string>,
): Generator<Block, readonly number[]> {
  const byLength = new Map<number, string[]>();
  for (const spelling of sorted) {
    if (spelling.length > longestSpelling) continue;
    const same = byLength.get(spelling.length);
    if (same === undefined) byLength.set(spelling.length, [spelling]);
    else same.push(spelling);
  }
  const lengths = [...byLength.keys()].sort((a, b) => a - b);
  for (const length of lengths) {
    const text = (byLength.get(length) ?? []).join('');
    yield { key: `spelling-${dictionary}/${length}`, bytes: encoder.encode(text) };
  }
  return lengths;
}
