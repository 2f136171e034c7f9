import { type ByteString, NixtoolsError } from '@nixtools/nix-formats';

/** Reads the tokens of Nix data one after the other; spaces and comments between them are skipped. */
export interface Scanner {
  /** The next character that counts; empty at the end. */
  peek(): string;
  accept(token: string): boolean;
  expect(token: string): void;
  /** @param pattern sticky */
  match(pattern: RegExp): string | undefined;
  string(): ByteString;
  error(message: string): NixtoolsError;
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

export const scanner = (text: ByteString, place: string): Scanner => {
  let at = 0;

  const error = (message: string): NixtoolsError =>
    new NixtoolsError({
      code: 'NIX_VALUE_SYNTAX',
      kind: 'verification',
      message: `no plain Nix data: ${message}`,
      place: `${place}, byte ${at}`,
      hint: 'Nix did not write this; for a profile, go back to an earlier generation',
    });

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };

  const peek = (): string => {
    match(/(?:[ \t\r\n]+|#[^\n]*|\/\*[\s\S]*?\*\/)*/y);
    return text[at] ?? '';
  };

  const accept = (token: string): boolean => {
    if (peek() !== token) return false;
    at += 1;
    return true;
  };

  const expect = (token: string): void => {
    if (!accept(token)) throw error(`expected "${token}"`);
  };

  const string = (): ByteString => {
    expect('"');
    let value = '';
    for (;;) {
      // `$` is special only before `{`, and `$$` never is.
      const literal = match(/[^"\\$]+|\$\$|\$(?!\{)/y);
      if (literal !== undefined) {
        value += literal.replaceAll(/\r\n?/g, '\n');
        continue;
      }
      const special = text[at] ?? '';
      if (special === '') throw error('the string does not end');
      if (special === '$') throw error('a string may not be computed');
      at += 1;
      if (special === '"') return value;
      const escaped = text[at] ?? '';
      value += UNESCAPED[escaped] ?? escaped;
      at += 1;
    }
  };

  return {
    peek,
    accept,
    expect,
    match: (pattern) => (peek() === '' ? undefined : match(pattern)),
    string,
    error,
  };
};
