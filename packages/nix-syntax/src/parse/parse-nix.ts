import type { Expression } from '../expression.ts';
import { syntaxError } from '../parse-error.ts';
import { cursorAt, refuse } from './cursor.ts';
import { expression } from './expression.ts';

/**
 * Parses the text of a Nix file.
 *
 * @param source its text
 * @param file its name, for messages
 * @throws {NixtoolsError} `NIX_SYNTAX` (usage) with line and column
 * @see Nix's own `src/libexpr/lexer.l` and `parser.y`, whose language this is
 * @example parseNix('{ a = 1; }', 'a.nix').kind // 'set'
 */
export const parseNix = (source: string, file = '(string)'): Expression => {
  const cursor = cursorAt(source, file);
  try {
    const parsed = expression(cursor);
    return cursor.token.kind === 'end' ? parsed : refuse(cursor, 'the end of the expression');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw syntaxError(source, file, cursor.token.start, 'this is nested too deeply');
  }
};
