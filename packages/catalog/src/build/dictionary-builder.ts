import { compareUtf8 } from '@nixtools/nix-formats';
import type { Postings } from '../format/postings.ts';
import { GrowingNumbers } from './growing-numbers.ts';

/**
 * Collects the postings of a dictionary: 9 bytes each and a map slot for each term, whatever the input.
 * Ids must come in ascending order.
 */
export class DictionaryBuilder {
  /** Term -> its latest posting, counted from 1; each posting knows the one before it. */
  readonly #latest = new Map<string, number>();
  readonly #before = new GrowingNumbers();
  readonly #ids = new GrowingNumbers();
  readonly #details = new GrowingNumbers(Uint8Array);

  add(term: string, id: number, detail: number): void {
    this.#before.push(this.#latest.get(term) ?? 0);
    this.#ids.push(id);
    this.#details.push(detail);
    this.#latest.set(term, this.#ids.length);
  }

  /** All terms, sorted. */
  terms(): readonly string[] {
    return [...this.#latest.keys()].sort(compareUtf8);
  }

  /** All terms with their postings, sorted. */
  *entries(): Generator<readonly [term: string, postings: Postings]> {
    for (const term of this.terms()) yield [term, this.#postings(term)];
  }

  #postings(term: string): Postings {
    const ids: number[] = [];
    const details: number[] = [];
    for (let at = this.#latest.get(term) ?? 0; at > 0; at = this.#before.at(at - 1)) {
      ids.push(this.#ids.at(at - 1));
      details.push(this.#details.at(at - 1));
    }
    return { ids: ids.reverse(), details: details.reverse() };
  }
}
