/** What the text of a token is. Those of strings and paths are only their beginning: what follows is read by others. */
type TokenKind =
  | 'identifier'
  | 'keyword'
  | 'integer'
  | 'float'
  | 'uri'
  | 'search-path'
  | 'path'
  | 'string'
  | 'indented-string'
  | 'symbol'
  | 'end'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit', 'or']);

const space = /(?:[ \t\r\n]+|#[^\r\n]*|\/\*[^*]*\*+(?:[^*/][^*]*\*+)*\/)*/y;

/** In the order of Nix's own rules: of two that match as much, the first one counts. */
const rules: readonly (readonly [TokenKind, RegExp])[] = [
  ['symbol', /\.\.\.|==|!=|<=|>=|&&|\|\||->|\/\/|\+\+|\$\{|[-+*/<>!?=.,:;@(){}[\]]/y],
  ['identifier', /[a-zA-Z_][a-zA-Z0-9_'-]*/y],
  ['integer', /[0-9]+/y],
  ['float', /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y],
  ['string', /"/y],
  ['indented-string', /''(?: *\n)?/y],
  ['path', /(?:~|[a-zA-Z0-9._+-]*)(?:\/[a-zA-Z0-9._+-]+)+\/?/y],
  ['path', /(?:~|[a-zA-Z0-9._+-]*)\/(?=\$\{)/y],
  ['search-path', /<[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)*>/y],
  ['uri', /[a-zA-Z][a-zA-Z0-9+.-]*:[a-zA-Z0-9%/?:@&=+$,_.!~*'-]+/y],
];

const matchAt = (pattern: RegExp, source: string, offset: number): string => {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0] ?? '';
};

/** The offset behind white space and comments. */
const skipSpace = (source: string, offset: number): number => offset + matchAt(space, source, offset).length;

/** The token at an offset, or behind the white space and comments that are there: the longest that matches. */
export const tokenAt = (source: string, offset: number): Token => {
  const start = skipSpace(source, offset);
  if (start >= source.length) return { kind: 'end', text: '', start, end: start };
  let kind: TokenKind = 'unknown';
  let text = '';
  for (const [candidate, pattern] of rules) {
    const found = matchAt(pattern, source, start);
    if (found.length > text.length) {
      kind = candidate;
      text = found;
    }
  }
  if (kind === 'identifier' && keywords.has(text)) kind = 'keyword';
  return { kind, text: text || source.charAt(start), start, end: start + Math.max(1, text.length) };
};
