/** Endings that a stem loses, longest first, each with the fewest letters that must remain. */
const endings: readonly (readonly [ending: string, remain: number])[] = [
  ['ements', 4],
  ['ations', 4],
  ['ement', 4],
  ['ation', 4],
  ['ions', 4],
  ['ings', 3],
  ['ers', 4],
  ['ors', 4],
  ['ies', 4],
  ['ion', 4],
  ['ing', 3],
  ['er', 4],
  ['or', 4],
  ['es', 3],
  ['is', 5],
  ['ed', 3],
  ['s', 3],
  ['e', 3],
  ['y', 4],
];

/**
 * A light English stem, so that `player`, `playing` and `plays` meet: it is used to compare words of a
 * description, never to show them. It errs towards merging, since the exact word always ranks higher.
 */
export function stemOf(word: string): string {
  for (const [ending, remain] of endings) {
    if (!word.endsWith(ending) || word.length - ending.length < remain) continue;
    if (ending === 's' && word.endsWith('ss')) break;
    return settled(word.slice(0, -ending.length));
  }
  return settled(word);
}

/** `debugg` (from `debugger`) is `debug`, and `analyz` is `analys`. */
const settled = (stem: string): string =>
  /([bdfglmnprst])\1$/.test(stem) ? stem.slice(0, -1) : stem.replace(/z$/, 's');
