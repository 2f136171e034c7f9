/** A piece of a word: text, or the value of a variable. */
type Piece = { readonly text: string } | { readonly variable: string };

export interface Word {
  readonly pieces: readonly Piece[];
  /** `$NAME` alone: its value becomes as many words as it has. */
  readonly isSplit: boolean;
  readonly isQuoted: boolean;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
};

/** What `\…` at the begin of the text stands for, and its length; an unknown one stands for itself. */
const escaped = (text: string): { readonly text: string; readonly length: number } => {
  const [hex] = /^\\x[0-9a-fA-F]{2}/.exec(text) ?? [];
  if (hex !== undefined) return { text: String.fromCharCode(Number.parseInt(hex.slice(2), 16)), length: 4 };
  const [octal] = /^\\[0-3][0-7]{2}/.exec(text) ?? [];
  if (octal !== undefined)
    return { text: String.fromCharCode(Number.parseInt(octal.slice(1), 8)), length: 4 };
  const letter = text[1] ?? '';
  return { text: escapes[letter] ?? letter, length: 2 };
};

interface RawWord {
  text: string;
  isQuoted: boolean;
}

/**
 * Splits a line as systemd.syntax(7) says: at blanks, with quotes around parts of words and C's escapes.
 *
 * @returns undefined where a quote is not closed
 * @example splitQuoted('a "b c" d\\x20e')?.map((word) => word.text) // ['a', 'b c', 'd e']
 */
export const splitQuoted = (line: string): readonly RawWord[] | undefined => {
  const words: RawWord[] = [];
  let word: RawWord | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    const isBlank = /\s/.test(character);
    if (quote === '' && isBlank) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= { text: '', isQuoted: false };
    if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word.isQuoted = true;
    } else if (character === quote) quote = '';
    else if (character === '\\') {
      const { text, length } = escaped(line.slice(at, at + 4));
      word.text += text;
      at += length - 1;
    } else word.text += character;
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
};

const alone = /^\$([A-Za-z_][A-Za-z0-9_]*)$/;
const braced = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The variables in a word: `${NAME}` anywhere, `$NAME` when it is the whole word; `$$` is a dollar sign. */
export const wordOf = ({ text, isQuoted }: RawWord): Word => {
  const [, name] = alone.exec(text) ?? [];
  if (name !== undefined) return { pieces: [{ variable: name }], isSplit: !isQuoted, isQuoted };
  const pieces: Piece[] = [];
  let last = 0;
  let plain = '';
  for (const match of text.matchAll(braced)) {
    plain += text.slice(last, match.index);
    last = match.index + match[0].length;
    const variable = match[1];
    if (variable === undefined) plain += '$';
    else {
      if (plain !== '') pieces.push({ text: plain });
      plain = '';
      pieces.push({ variable });
    }
  }
  plain += text.slice(last);
  if (plain !== '' || pieces.length === 0) pieces.push({ text: plain });
  return { pieces, isSplit: false, isQuoted };
};
