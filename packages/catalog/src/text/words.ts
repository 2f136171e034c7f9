import { fold } from './fold.ts';

export interface Word {
  /** Folded. */
  readonly text: string;
  /** Which blank- or punctuation-separated piece of the text it comes from, counted from 0. */
  readonly position: number;
}

interface Patterns {
  /** Words, with the signs that belong to them in names such as C++. */
  readonly chunk: RegExp;
  /** The parts of a word that is written in camel case or has digits. */
  readonly part: RegExp;
  /** Words joined by hyphens. */
  readonly compound: RegExp;
}

/** Compiling the patterns for all scripts takes longer than a whole search, and names are ASCII. */
const ascii: Patterns = {
  chunk: /[a-z0-9]+[+#]*/gi,
  part: /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g,
  compound: /[a-z0-9]+(?:-[a-z0-9]+)+/gi,
};
const unicode: Patterns = {
  chunk: /[\p{L}\p{N}]+[+#]*/gu,
  part: /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lt}\p{Lm}]+|\p{N}+/gu,
  compound: /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu,
};
const beyondAscii = /[^\0-\x7f]/;

/**
 * Splits text into folded words. A compound gives itself and its parts: `gtkSourceView3` is
 * `gtksourceview3`, `gtk`, `source`, `view` and `3`; `c++` is `c++` and `c`; `e-mail` is `e`, `mail`
 * and `email`.
 *
 * @example
 * wordsOf('Qt-based BitTorrent client').map((word) => word.text);
 * // ['qt', 'based', 'bittorrent', 'bit', 'torrent', 'client', 'qtbased']
 */
export function wordsOf(text: string): readonly Word[] {
  const patterns = beyondAscii.test(text) ? unicode : ascii;
  const words: Word[] = [];
  let position = 0;
  for (const whole of text.match(patterns.chunk) ?? []) {
    const folded = fold(whole);
    words.push({ text: folded, position });
    for (const piece of whole.match(patterns.part) ?? []) {
      if (piece.length < whole.length) words.push({ text: fold(piece), position });
    }
    position++;
  }
  for (const whole of text.match(patterns.compound) ?? []) {
    const folded = fold(whole);
    const first = folded.slice(0, folded.indexOf('-'));
    const start = words.find((word) => word.text === first)?.position ?? 0;
    words.push({ text: folded.replaceAll('-', ''), position: start });
  }
  return words;
}
