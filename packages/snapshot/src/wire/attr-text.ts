/**
 * The last name of an attribute path, told by the words of the derivation's name: `XMLParser` of `perl-XML-Parser-2.41` is its
 * second word and its third. Words are runs of letters or of digits; U+0002 stands for the first. U+0010 before it
 * says that the word is in small letters, U+0011 that it begins with a capital.
 */
const FIRST_MARK = 2;
const MOST_WORDS = 12;
const SMALL = '\u0010';
const CAPITAL = '\u0011';
const marked = new RegExp(
  `([${SMALL}${CAPITAL}]?)([${String.fromCharCode(FIRST_MARK)}-${String.fromCharCode(FIRST_MARK + MOST_WORDS - 1)}])`,
  'g',
);

const wordsOf = (name: string): readonly string[] =>
  (name.slice(0, 255).match(/[A-Za-z]+|[0-9]+/g) ?? []).slice(0, MOST_WORDS);

const inCase = (word: string, sign: string): string =>
  sign === SMALL
    ? word.toLowerCase()
    : sign === CAPITAL
      ? word.slice(0, 1).toUpperCase() + word.slice(1)
      : word;

interface Spelling {
  readonly text: string;
  readonly mark: string;
}

/** A word as it is comes before its other cases, and the first of equal words before the others. */
const spellingsOf = (name: string): readonly Spelling[] =>
  ['', SMALL, CAPITAL].flatMap((sign) =>
    wordsOf(name).map((word, index) => ({
      text: inCase(word, sign),
      mark: sign + String.fromCharCode(FIRST_MARK + index),
    })),
  );

/** Replaces, from the left, the longest spelling that fits. `leaf` holds no control characters. */
export const textFromLeaf = (leaf: string, name: string): string => {
  const spellings = spellingsOf(name);
  let text = '';
  for (let at = 0; at < leaf.length; ) {
    let best: Spelling | undefined;
    for (const spelling of spellings) {
      if (spelling.text.length > (best?.text.length ?? 0) && leaf.startsWith(spelling.text, at))
        best = spelling;
    }
    text += best?.mark ?? leaf[at];
    at += best?.text.length ?? 1;
  }
  return text;
};

/** The inverse of `textFromLeaf`; `undefined` where the name would have more than `limit` characters. */
export const leafFromText = (text: string, name: string, limit: number): string | undefined => {
  const words = wordsOf(name);
  const spell = (sign = '', mark = ''): string => inCase(words[mark.charCodeAt(0) - FIRST_MARK] ?? '', sign);
  let length = text.length;
  for (const [whole, sign, mark] of text.matchAll(marked)) length += spell(sign, mark).length - whole.length;
  return length > limit
    ? undefined
    : text.replace(marked, (_, sign: string, mark: string) => spell(sign, mark));
};
