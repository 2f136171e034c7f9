import type { AttributePath, Definition, Expression } from './expression.ts';

const inPath = (path: AttributePath): Expression[] =>
  path.flatMap(({ name }) => (typeof name === 'string' ? [] : [name]));

const inDefinition = (definition: Definition): Expression[] =>
  definition.kind === 'define'
    ? [...inPath(definition.path), definition.value]
    : definition.from === undefined
      ? []
      : [definition.from];

const given = (expression: Expression | undefined): Expression[] =>
  expression === undefined ? [] : [expression];

/**
 * The expressions that one consists of, in the order of the source.
 *
 * @example childrenOf(parseNix('f x')).map(({ kind }) => kind) // ['variable', 'variable']
 */
export const childrenOf = (expression: Expression): readonly Expression[] => {
  switch (expression.kind) {
    case 'string':
    case 'path':
      return expression.parts.filter((part): part is Expression => typeof part !== 'string');
    case 'list':
      return expression.items;
    case 'set':
    case 'let-body':
      return expression.bindings.flatMap(inDefinition);
    case 'let':
      return [...expression.bindings.flatMap(inDefinition), expression.body];
    case 'select':
      return [expression.of, ...inPath(expression.path), ...given(expression.otherwise)];
    case 'has':
      return [expression.of, ...inPath(expression.path)];
    case 'apply':
      return [expression.to, expression.argument];
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.of];
    case 'lambda':
      return [
        ...(expression.pattern?.names ?? []).flatMap(({ fallback }) => given(fallback)),
        expression.body,
      ];
    case 'with':
      return [expression.scope, expression.body];
    case 'assert':
      return [expression.test, expression.body];
    case 'if':
      return [expression.test, expression.yes, expression.no];
    default:
      return [];
  }
};
