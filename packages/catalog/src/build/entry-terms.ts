import type { Entry, PackageEntry } from '@nixtools/snapshot';
import type { Summary } from '../reader/index-reader.ts';
import { isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import { facetTerms } from './facets.ts';
import { nameTerms } from './names.ts';

/** Term -> detail byte, for each dictionary. */
export interface EntryTerms {
  readonly name: ReadonlyMap<string, number>;
  readonly word: ReadonlyMap<string, number>;
  readonly facet: ReadonlyMap<string, number>;
  /** How many words the description has. */
  readonly descriptionWords: number;
}

const nothing: ReadonlyMap<string, number> = new Map();

/** Everything under which an entry is found. */
export function entryTerms(entry: Entry, summary: Summary): EntryTerms {
  const name = nameTerms(summary);
  if ('error' in entry || 'error' in summary) {
    return { name, word: nothing, facet: nothing, descriptionWords: 0 };
  }
  const words = wordsOf(summary.description);
  const word = new Map<string, number>();
  for (const { text, position } of words) {
    if (!isStopWord(text) && !word.has(text)) word.set(text, Math.min(255, position));
  }
  return {
    name,
    word,
    facet: zeroes(facetTerms(entry)),
    descriptionWords: (words.at(-1)?.position ?? -1) + 1,
  };
}

/** All store paths that an entry names. */
export const storePaths = ({ drvPath, outputs }: PackageEntry): readonly string[] => [
  drvPath,
  ...Object.values(outputs).filter((path) => path !== null),
];

const zeroes = (terms: Iterable<string>): ReadonlyMap<string, number> =>
  new Map([...terms].map((term) => [term, 0]));
