const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** What somebody who wrote `word` may have meant, or undefined. @example suggest('usr', ['user', 'env']) // 'user' */
export const suggest = (word: string, known: readonly string[]): string | undefined => {
  const wanted = word.slice(0, 100).toLowerCase();
  const [best] = known
    .map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(1, Math.floor(Math.min(wanted.length, name.length) / 3)))
    .sort((a, b) => a.away - b.away);
  return best?.name;
};

/** As a hint. @example didYouMean('usr', ['user', 'env']) // 'did you mean "user"?' */
export const didYouMean = (word: string, known: readonly string[]): string | undefined => {
  const meant = suggest(word, known);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
};
