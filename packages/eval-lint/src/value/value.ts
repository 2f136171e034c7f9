import type { Code, Lambda } from '../names/scope.ts';

/** An expression, with what the lambdas around it were called with where that is known. */
export interface Value {
  readonly code: Code;
  readonly given?: Given | undefined;
}

/** The argument of one lambda, then those of others. */
interface Given {
  readonly lambda: Lambda;
  readonly argument: Value;
  readonly before?: Given | undefined;
}

export const asValue = (code: Code, given?: Given): Value => ({ code, given });

/** The same for an expression in the same place. */
export const beside = ({ given }: Value, code: Code): Value => ({ code, given });

export const withArgument = (body: Code, from: Value, lambda: Lambda, argument: Value): Value => ({
  code: body,
  given: { lambda, argument, before: from.given },
});

export const argumentOf = ({ given }: Value, lambda: Lambda): Value | undefined => {
  for (let one = given; one !== undefined; one = one.before) if (one.lambda === lambda) return one.argument;
  return undefined;
};

/** `f x y` as `f` and its arguments; any other expression is itself with none. */
export const callOf = (value: Value): { readonly head: Value; readonly args: readonly Value[] } => {
  const args: Value[] = [];
  let { expression } = value.code;
  const { scope } = value.code;
  while (expression.kind === 'apply') {
    args.unshift(beside(value, { expression: expression.argument, scope }));
    expression = expression.to;
  }
  return { head: beside(value, { expression, scope }), args };
};
