import { MAX_TOKEN_BYTES } from '../text/quote.ts';
import { utf8Length } from '../text/utf8-length.ts';
import { syntaxError } from './syntax-error.ts';

/** `name` is a word that may name a function; a keyword counts as one only where a command may begin. */
export interface Token {
  readonly is: 'newline' | 'symbol' | 'keyword' | 'name' | 'word' | 'end';
  readonly text: string;
  readonly line: number;
}

/** More than anybody writes by hand. */
const MAX_TEXT_LENGTH = 1024 ** 2;

const doubleQuoted = String.raw`"(?:\\[^]|[^\\"])*"`;
const variable = String.raw`\$(?:[A-Za-z_]\w*|\d+|[?#*@]|\{(?:[A-Za-z_]\w*|\d+|[?#*@])\})`;
const plain = String.raw`[^{}|&$;<> \t\n'"\\]+`;

const blankOrComment = /[ \t]+|#[^\n]*/y;
const symbol = /\|\||&&|;;|[|&;<>{}\n]/y;
const word = new RegExp(`(?:${plain}|'[^']*'|${doubleQuoted}|\\\\[^]|${variable}|\\$${doubleQuoted})+`, 'y');
const name = /^[A-Za-z_]\w*$/;
const keywords = new Set(
  'case do done elif else esac fi for if in select then until while function [[ ]]'.split(' '),
);

/**
 * The tokens of GRUB's language, as `yylex.l` splits them. The ways of its reader are part of it: carriage returns and,
 * wherever they stand, lines that begin with `#` are left out.
 *
 * @throws {NixtoolsError} `GRUB_TEXT_SYNTAX` for what is no token, or is one that would stop GRUB
 */
export const tokensOf = (text: string, place: string): readonly Token[] => {
  if (text.length > MAX_TEXT_LENGTH) throw syntaxError(place, 1, 'the text is longer than a mebibyte');
  const numbered = text
    .replaceAll('\r', '')
    .split('\n')
    .map((content, index) => ({ content, number: index + 1 }));
  const lines = numbered.filter(({ content }) => !content.startsWith('#'));
  const source = `${lines.map(({ content }) => content).join('\n')}\n`;

  const tokens: Token[] = [];
  let at = 0;
  let index = 0;
  const line = (): number => lines[index]?.number ?? numbered.length;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found === undefined) return undefined;
    if (utf8Length(found) > MAX_TOKEN_BYTES) throw syntaxError(place, line(), 'a word is too long for GRUB');
    at += found.length;
    return found;
  };

  while (at < source.length) {
    if (take(blankOrComment) !== undefined) continue;
    const found = take(symbol);
    if (found !== undefined) {
      tokens.push({ is: found === '\n' ? 'newline' : 'symbol', text: found, line: line() });
      if (found === '\n') index += 1;
      continue;
    }
    const written = take(word);
    const problem = written === undefined ? noWord(source.slice(at)) : wrongWord(written);
    if (problem !== undefined) throw syntaxError(place, line(), problem);
    // Only a backslash takes the last newline into a word.
    if (at === source.length) throw syntaxError(place, line(), 'a backslash at the end');
    tokens.push({ is: wordKind(written ?? ''), text: written ?? '', line: line() });
    index += (written ?? '').split('\n').length - 1;
  }
  return [...tokens, { is: 'end', text: '', line: numbered.length }];
};

const wordKind = (text: string): Token['is'] =>
  keywords.has(text) ? 'keyword' : name.test(text) ? 'name' : 'word';

const noWord = (rest: string): string =>
  /^\$(?!")/.test(rest) ? 'a dollar sign that no variable follows' : 'a quote that is not closed';

const quotedPart = new RegExp(`\\\\[^]|'[^']*'|\\$?${doubleQuoted}`, 'g');
const dollar = new RegExp(String.raw`\\[^]|${variable}|\$`, 'g');

/** In double quotes, too, a dollar sign needs its variable; `$"…"` is text to translate, where it does not. */
const wrongWord = (text: string): string | undefined => {
  if (text.includes('\0')) return 'a zero byte';
  const quoted = (text.match(quotedPart) ?? []).filter((part) => part.startsWith('"'));
  return quoted.some((part) => part.match(dollar)?.includes('$'))
    ? 'a dollar sign in double quotes that no variable follows'
    : undefined;
};
