/** Words that say nothing about a package: neither indexed from descriptions nor demanded by a query of several terms. */
const stopWords: ReadonlySet<string> = new Set(
  'a an and are as at be by for from in is it its of on or that the this to with'.split(' '),
);

export const isStopWord = (word: string): boolean => stopWords.has(word);
