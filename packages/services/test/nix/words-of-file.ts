import { parse } from 'yaml';

/** A word of a file as its program reads it, or a character that means something to it. */
type Word = { readonly word: string } | { readonly mark: string };

interface Syntax {
  readonly quote: string;
  readonly marks: string;
}

const syntaxOf = (path: string): Syntax | undefined => {
  if (/nginx[^/]*\/.*\.conf$/.test(path)) return { quote: '"', marks: ';{}\n' };
  if (/redis\.conf$|sshd_config$/.test(path)) return { quote: '"', marks: '\n' };
  if (/postgresql\.conf$/.test(path)) return { quote: "'", marks: '\n=' };
  return undefined;
};

/** What a program makes of a file: words, without the quotes that they stand in; of other files, the text. */
export const wordsOfFile = (path: string, text: string): unknown => {
  if (path.endsWith('.yml')) return parse(text);
  const syntax = syntaxOf(path);
  return syntax === undefined ? text : words(text, syntax);
};

/** Two single quotes in a text stand for one. */
const doubled = (text: string, at: number): boolean => text.slice(at, at + 2) === "''";

const words = (text: string, { quote, marks }: Syntax): Word[] => {
  const found: Word[] = [];
  let word: string | undefined;
  const end = (): void => {
    if (word !== undefined) found.push({ word });
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === quote) {
      word ??= '';
      for (at++; text[at] !== quote || doubled(text, at); at++) {
        if (at >= text.length) throw new Error('a quote without an end');
        if (text[at] === '\\' || doubled(text, at)) at++;
        word += text[at];
      }
    } else if (marks.includes(character)) {
      end();
      found.push({ mark: character });
    } else if (/\s/.test(character)) end();
    else word = (word ?? '') + character;
  }
  end();
  return found;
};
