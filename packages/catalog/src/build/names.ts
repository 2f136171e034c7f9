import { field, fullName } from '../format/fields.ts';
import { splitAttr } from '../text/attr-path.ts';
import { fold } from '../text/fold.ts';
import { variantsOf } from '../text/variants.ts';
import { wordsOf } from '../text/words.ts';

export interface Names {
  readonly attr: string;
  /** pname and version in one, as in `hello-2.8`. */
  readonly name?: string;
  readonly pname?: string;
  readonly program?: string;
}

/** The terms under which the names of an entry are found, each with the bits of `field` that apply. */
export function nameTerms({ attr, name, pname, program }: Names): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  const add = (term: string, bits: number): void => {
    const known = terms.get(term) ?? 0;
    // A name to the letter outdoes the variant of another name of the same entry.
    const isOnlyVariant = (known & field.variant) !== 0 && (bits & fullName) !== 0;
    if (term !== '') terms.set(term, isOnlyVariant ? bits : known | bits);
  };
  const addName = (name: string | undefined, bit: number): void => {
    if (name === undefined || name === '') return;
    const folded = fold(name);
    const cased = folded === name ? 0 : field.cased;
    add(folded, bit | cased);
    if (bit !== field.pname)
      for (const variant of variantsOf(folded)) addVariant(terms, variant, bit | cased);
    for (const word of wordsOf(name)) if (word.text !== folded) add(word.text, field.word);
  };
  const { set, leaf } = splitAttr(attr);
  for (const word of wordsOf(set)) add(word.text, field.set);
  addName(leaf, set === '' ? field.attr : field.leaf);
  addName(pname, field.pname);
  addName(program, field.program);
  if (set !== '') return terms;
  // In a package set the last component is the plain name, and variants of pnames such as `python2.7-numpy` are of no use.
  for (const variant of variantsOf(fold(pname ?? ''))) addVariant(terms, variant, field.pname);
  if (name !== undefined) addVariant(terms, fold(name), field.pname);
  return terms;
}

/** A term that is a name by itself must not be marked as a variant. */
function addVariant(terms: Map<string, number>, term: string, bits: number): void {
  if (term !== '' && !terms.has(term)) terms.set(term, bits | field.variant);
}
