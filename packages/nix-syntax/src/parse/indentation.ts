import type { Expression } from '../expression.ts';

/** A run of the text of `''…''`, or an expression in it. What was written with an escape is never indentation. */
export type Piece = { readonly text: string; readonly indents: boolean } | Expression;

const isText = (piece: Piece): piece is Extract<Piece, { readonly text: string }> => 'text' in piece;

/** The spaces that each line begins with; one of spaces alone counts for nothing. */
const commonIndentation = (pieces: readonly Piece[]): number => {
  let atStart = true;
  let current = 0;
  let least = Number.POSITIVE_INFINITY;
  const lineHasText = (): void => {
    if (atStart) least = Math.min(least, current);
    atStart = false;
  };
  for (const piece of pieces) {
    if (!isText(piece) || !piece.indents) lineHasText();
    else
      for (const character of piece.text) {
        if (character === '\n') {
          atStart = true;
          current = 0;
        } else if (character !== ' ') lineHasText();
        else if (atStart) current += 1;
      }
  }
  return least;
};

/** The parts of the string, without the indentation, and without a last line of spaces alone. */
export const withoutIndentation = (pieces: readonly Piece[]): readonly (string | Expression)[] => {
  const common = commonIndentation(pieces);
  const parts: (string | Expression)[] = [];
  let atStart = true;
  let dropped = 0;
  const dedented = (text: string): string => {
    let kept = '';
    for (const character of text) {
      if (atStart && character === ' ') {
        if (dropped >= common) kept += character;
        dropped += 1;
        continue;
      }
      kept += character;
      atStart = character === '\n';
      dropped = 0;
    }
    return kept;
  };
  pieces.forEach((piece, i) => {
    if (!isText(piece)) {
      atStart = false;
      dropped = 0;
      parts.push(piece);
      return;
    }
    const text = dedented(piece.text);
    const whole = i === pieces.length - 1 ? text.replace(/\n *$/, '\n') : text;
    const before = parts.at(-1);
    if (typeof before === 'string') parts.splice(-1, 1, before + whole);
    else parts.push(whole);
  });
  return parts.filter((part) => part !== '');
};
