import { childrenOf, type Expression, positionOf } from '@nixtools/nix-syntax';
import type { Place } from './finding.ts';
import type { Code, LambdaScope, Source } from './names/scope.ts';

/** What may stand before an expression inside of its parentheses. */
const opening = /(?:[(\s]|#[^\n]*|\/\*.*?\*\/)*/sy;

/** Where an expression begins inside of its own parentheses; those of its first part are that one's. */
const ownStart = ({ text }: Source, expression: Expression): number => {
  const { start } = expression;
  const [first] = childrenOf(expression);
  opening.lastIndex = start;
  const inside = start + (opening.exec(text)?.[0].length ?? 0);
  return Math.min(inside, first?.start ?? inside);
};

export const placeOf = ({ expression, scope: { source } }: Code): Place => ({
  file: source.file,
  ...positionOf(source.text, ownStart(source, expression)),
});

/** `file:line:column` of a lambda, with the column in bytes, as Nix counts it. */
export const lambdaKey = ({ lambda, source }: LambdaScope): string => {
  const start = ownStart(source, lambda);
  const { line, column } = positionOf(source.text, start);
  const before = source.text.slice(start - column + 1, start);
  return `${source.file}:${line}:${Buffer.byteLength(before) + 1}`;
};

/** How much of an expression is shown. */
const shown = 60;

/** The expression without the parentheses around it, on one line. */
export const shortText = ({ expression, scope: { source } }: Code): string => {
  const { start, end } = expression;
  const own = ownStart(source, expression);
  const around =
    source.text
      .slice(start, own)
      .replaceAll(/#[^\n]*|\/\*.*?\*\//gs, '')
      .split('(').length - 1;
  let text = source.text.slice(own, end);
  for (let left = around; left > 0; left--) text = text.replace(/\)\s*$/, '');
  text = text.replaceAll(/\s+/g, ' ').trim();
  return text.length > shown ? `${text.slice(0, shown - 1)}…` : text;
};
