/** Marks in a text that stand for words of the package, from U+0002 on: homepages and paths are full of its name. */
const FIRST_MARK = 2;
const MOST_WORDS = 6;
const marks = new RegExp(
  `[${String.fromCharCode(FIRST_MARK)}-${String.fromCharCode(FIRST_MARK + MOST_WORDS - 1)}]`,
  'g',
);
/** Shorter words stand for themselves, longer ones could blow a text up. */
const isUsable = (word: string): boolean => word.length >= 2 && word.length <= 255 && !hasControl(word);
const hasControl = (word: string): boolean => [...word].some((character) => character < ' ');

export interface PackageNames {
  readonly attr: string;
  readonly pname: string;
  readonly version: string;
}

/** The words in the order in which they are looked for. `perl-XML-Parser` is `XML-Parser` on its homepage. */
export const packageWords = ({ attr, pname, version }: PackageNames): readonly string[] => {
  const tail = pname.slice(pname.indexOf('-') + 1);
  const leaf = attr.slice(attr.lastIndexOf('.') + 1);
  return [pname, tail, leaf, version, pname.toLowerCase(), tail.toLowerCase()];
};

/** `text` holds no control characters but U+0001, U+000A and U+000B. */
export const abbreviate = (text: string, words: readonly string[]): string => {
  let short = text;
  for (const [index, word] of words.slice(0, MOST_WORDS).entries()) {
    if (isUsable(word) && short.includes(word))
      short = short.replaceAll(word, String.fromCharCode(FIRST_MARK + index));
  }
  return short;
};

/** The inverse of `abbreviate`; `undefined` where the text would have more than `limit` characters. */
export const expand = (text: string, words: readonly string[], limit: number): string | undefined => {
  let length = text.length;
  for (const [mark] of text.matchAll(marks)) length += (wordOf(mark, words) ?? mark).length - 1;
  return length > limit ? undefined : text.replace(marks, (mark) => wordOf(mark, words) ?? mark);
};

const wordOf = (mark: string, words: readonly string[]): string | undefined => {
  const word = words[mark.charCodeAt(0) - FIRST_MARK];
  return word !== undefined && isUsable(word) ? word : undefined;
};
