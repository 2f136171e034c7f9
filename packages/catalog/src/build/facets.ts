import type { Json, PackageEntry } from '@nixtools/snapshot';
import { splitAttr } from '../text/attr-path.ts';
import { fold } from '../text/fold.ts';

/** What a search can be narrowed to; a `facet` term is `<facet>:<folded value>`. */
export type Facet = 'license' | 'maintainer' | 'set' | 'system';

export const facetTerm = (facet: Facet, value: string): string => `${facet}:${fold(value)}`;

/** The facet terms of a package: a licence and a maintainer under each of their names. */
export function facetTerms({ attr, system, meta }: PackageEntry): ReadonlySet<string> {
  const terms = new Set<string>([facetTerm('system', system)]);
  const { set } = splitAttr(attr);
  if (set !== '') terms.add(facetTerm('set', set));
  for (const name of namesIn(meta['license'], ['spdxId', 'shortName', 'fullName'])) {
    terms.add(facetTerm('license', name));
  }
  for (const name of namesIn(meta['maintainers'], ['github', 'name', 'email'])) {
    terms.add(facetTerm('maintainer', name));
  }
  return terms;
}

/** The texts in a value that is a text, a set with some of `keys`, or a list of those. */
function namesIn(value: Json | undefined, keys: readonly string[]): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isList(value)) return value.flatMap((item) => (isList(item) ? [] : namesIn(item, keys)));
  if (value === null || typeof value !== 'object') return [];
  return keys.map((key) => value[key]).filter((name) => typeof name === 'string');
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
