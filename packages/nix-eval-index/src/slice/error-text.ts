import type { ErrorText } from '@nixtools/nix-cli';
import type { EvalErrorKind, EvalError as EvaluationError } from '@nixtools/snapshot';

const kinds: readonly (readonly [RegExp, EvalErrorKind])[] = [
  [/^evaluation aborted with the following error message/, 'abort'],
  [/^infinite recursion encountered/, 'infinite-recursion'],
  [/^stack overflow/, 'stack-overflow'],
  [/^attribute '.*' missing/s, 'missing-attribute'],
  [
    /^(cannot (coerce|add|compare|divide|convert|multiply|subtract|build a|get)|value is |expected |attempt to call|function '.*' called (with|without)|'.*' at .* called (with|without)|anonymous function|cannot decode|.* is not a (function|set|list|string|number|Boolean))/s,
    'type-error',
  ],
];

/** The kind that a message of Nix's own stands for; `other` when it is none of the known ones. */
export const kindOfMessage = (message: string): EvalErrorKind =>
  kinds.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';

/** Paths inside the tree are told from the tree, so that a record does not depend on where the tree lies. */
export const relativeTo =
  (tree: string | undefined) =>
  (text: string): string =>
    tree === undefined ? text : text.replaceAll(`${tree.replace(/\/$/, '')}/`, '');

export interface EvalErrorOptions {
  /** Absolute path of the tree, if it is known. */
  readonly tree?: string;
  /** Absolute path of the folder of a level's Nix code. */
  readonly levelFolder?: string;
  /** Whether `tryEval` catches it: only `throw` and `assert` are like that. */
  readonly caught: boolean;
}

/** The record of one error. */
export const evalErrorOf = (
  { message, position, isAssertion }: ErrorText,
  { tree, caught, levelFolder }: EvalErrorOptions,
): EvaluationError => {
  const relative = (text: string): string => relativeTo(levelFolder)(relativeTo(tree)(text));
  return {
    kind: isAssertion ? 'assert' : caught ? 'throw' : kindOfMessage(message),
    message: relative(message),
    ...(position === undefined ? {} : { position: relative(position) }),
  };
};
