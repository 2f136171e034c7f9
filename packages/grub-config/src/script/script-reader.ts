import { syntaxError } from './syntax-error.ts';
import type { Token } from './tokens.ts';

/** Reads tokens one after the other. */
export interface ScriptReader {
  peek(): Token;
  next(): Token;
  accept(text: string): boolean;
  expect(text: string): void;
  skipNewlines(): void;
  /** One `;` or newline, and the newlines that follow it. */
  skipDelimiter(): boolean;
  error(): Error;
}

export const scriptReader = (tokens: readonly Token[], place: string): ScriptReader => {
  const end: Token = { is: 'end', text: '', line: tokens.at(-1)?.line ?? 1 };
  let at = 0;
  const peek = (): Token => tokens[at] ?? end;
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const error = (): Error => {
    const { is, text, line } = peek();
    const what =
      is === 'end' ? 'it ends too early' : `"${text === '\n' ? String.raw`\n` : text}" is not expected`;
    return syntaxError(place, line, what);
  };
  const accept = (text: string): boolean => {
    if (!isSpecial(peek(), [text])) return false;
    at += 1;
    return true;
  };
  const skipNewlines = (): void => {
    while (peek().is === 'newline') at += 1;
  };
  return {
    peek,
    next,
    accept,
    expect: (text) => {
      if (!accept(text)) throw error();
    },
    skipNewlines,
    skipDelimiter: () => {
      if (peek().is !== 'newline' && !isSpecial(peek(), [';'])) return false;
      at += 1;
      skipNewlines();
      return true;
    },
    error,
  };
};

/** Whether it is one of these symbols or keywords, unquoted. */
export const isSpecial = ({ is, text }: Token, wanted: readonly string[]): boolean =>
  (is === 'symbol' || is === 'keyword') && wanted.includes(text);
