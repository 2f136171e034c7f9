import { splitAttr } from '../text/attr-path.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { setFamilies } from './twin-families.ts';

/** Finds the twins of every entry: the same last component in the sets of one family. Ids are 0, 1, 2... */
export class FamilyBuilder {
  readonly #members = new Map<string, Set<string>>();
  readonly #sets = new Map<string, number>();
  readonly #leaves = new Map<string, number>();
  readonly #setOf = new GrowingNumbers();
  readonly #leafOf = new GrowingNumbers();

  add(attr: string): void {
    const { set, leaf } = splitAttr(attr);
    this.#setOf.push(numberOf(this.#sets, set));
    this.#leafOf.push(numberOf(this.#leaves, leaf));
    if (set === '') return;
    const members = this.#members.get(set) ?? new Set();
    members.add(leaf);
    this.#members.set(set, members);
  }

  /** For each id the id of its first twin, or its own. */
  families(): GrowingNumbers {
    const families = setFamilies(this.#members);
    const familyOfSet = new Map<number, number>();
    for (const [set, family] of families)
      familyOfSet.set(numberOf(this.#sets, set), numberOf(this.#sets, family));
    const firsts = new Map<number, number>();
    const result = new GrowingNumbers();
    for (let id = 0; id < this.#setOf.length; id++) {
      const family = familyOfSet.get(this.#setOf.at(id));
      // A top-level attribute has no set, hence no twins.
      const key = family === undefined ? undefined : family * this.#leaves.size + this.#leafOf.at(id);
      const first = key === undefined ? id : (firsts.get(key) ?? id);
      if (key !== undefined) firsts.set(key, first);
      result.push(first);
    }
    return result;
  }
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}
