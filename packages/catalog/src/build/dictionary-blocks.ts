import { type Block, type Dictionary, dictionaryBlockBytes } from '../format/layout.ts';
import type { Postings } from '../format/postings.ts';
import { TermWriter } from '../format/term-writer.ts';

const encoder = new TextEncoder();

/** The blocks of a dictionary, its directory last. Terms come sorted. */
export function* dictionaryBlocks(
  name: Dictionary,
  terms: Iterable<readonly [term: string, postings: Postings]>,
): Generator<Block> {
  const firsts: string[] = [];
  const writer = new TermWriter();
  const block = (): Block => ({ key: `${name}/${firsts.length - 1}`, bytes: writer.take() });
  for (const [term, postings] of terms) {
    if (writer.length === 0) firsts.push(term);
    writer.add(term, postings);
    if (writer.length >= dictionaryBlockBytes) yield block();
  }
  if (writer.length > 0) yield block();
  yield { key: `${name}/index`, bytes: encoder.encode(JSON.stringify(firsts)) };
}
