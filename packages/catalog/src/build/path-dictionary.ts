import { pathKey, pathKeyNumber, pathKeyText } from '../format/path-key.ts';
import type { Postings } from '../format/postings.ts';
import { GrowingNumbers } from './growing-numbers.ts';

/** Collects which store paths belong to which entries: hashes do not repeat, so they are kept as numbers, not as terms. */
export class PathDictionary {
  readonly #keys = new GrowingNumbers(Float64Array);
  readonly #ids = new GrowingNumbers();

  /** What is no store path is left out: nobody can look for it. */
  add(path: string, id: number): void {
    const number = pathKeyNumber(pathKey(path));
    if (number === undefined) return;
    this.#keys.push(number);
    this.#ids.push(id);
  }

  /** All keys with the ids of their entries, sorted. */
  *entries(): Generator<readonly [term: string, postings: Postings]> {
    const order = Uint32Array.from({ length: this.#keys.length }, (_, i) => i);
    order.sort((a, b) => this.#keys.at(a) - this.#keys.at(b) || this.#ids.at(a) - this.#ids.at(b));
    let ids: number[] = [];
    for (const [i, at] of order.entries()) {
      const id = this.#ids.at(at);
      if (ids.at(-1) !== id) ids.push(id);
      const next = order[i + 1];
      const key = this.#keys.at(at);
      if (next !== undefined && this.#keys.at(next) === key) continue;
      yield [pathKeyText(key), { ids, details: ids.map(() => 0) }];
      ids = [];
    }
  }
}
