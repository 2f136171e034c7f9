import type { Finding } from '../finding.ts';
import { bodyScope, innerOf } from '../names/inner.ts';
import { meaningOf } from '../names/resolve.ts';
import { type Code, lambdaAround, type Source } from '../names/scope.ts';
import { placeOf, shortText } from '../place.ts';
import { everywhere, fileAt } from '../value/known-tree.ts';
import { asValue, callOf } from '../value/value.ts';
import { isOfFile, type Tools } from './tools.ts';

/** What `import` imports, in `import x` or through a name for that. */
const imported = (callee: Code): Code | undefined => {
  const { head, args } = callOf(asValue(callee));
  const { expression, scope } = head.code;
  const [path] = args;
  if (expression.kind !== 'variable') return undefined;
  if (expression.name === 'import' && args.length === 1) return path?.code;
  const meaning = args.length === 0 ? meaningOf(expression.name, scope) : undefined;
  return meaning?.kind === 'code' && meaning.code.expression.kind === 'apply'
    ? imported(meaning.code)
    : undefined;
};

/** `default.nix` of the tree, which gives all packages whatever it looks like. */
const isWholeTree = (source: Source | undefined, { expression }: Code): boolean =>
  source?.file === 'default.nix' || (expression.kind === 'search-path' && expression.value === 'nixpkgs');

/** What calling a lambda evaluates: not what lies in a set or a list that it gives, which may never be looked at. */
const evaluatedBy = function* (code: Code): Generator<Code> {
  yield code;
  if (['set', 'list', 'lambda'].includes(code.expression.kind)) return;
  for (const inner of innerOf(code)) yield* evaluatedBy(inner);
};

/** The calls in each lambda of a file. */
const callsIn = function* (root: Code): Generator<{ readonly code: Code; readonly callee: Code }> {
  for (const { expression, scope } of everywhere(root)) {
    if (expression.kind !== 'lambda') continue;
    const body = { expression: expression.body, scope: bodyScope(expression, scope) };
    for (const code of evaluatedBy(body))
      if (code.expression.kind === 'apply')
        yield { code, callee: { expression: code.expression.to, scope: code.scope } };
  }
};

/**
 * A whole set of packages made by a call of a file that gives it. Nix reads a file once, but each call of what is in it is
 * evaluated again from the first package on.
 */
export const repeatedImports = function* (root: Code, whole: number, tools: Tools): Generator<Finding> {
  const { reducer, sizeOf, callsOf } = tools;
  for (const { code, callee } of callsIn(root)) {
    const inside = lambdaAround(code.scope);
    const path = imported(callee);
    if (inside === undefined || path === undefined) continue;
    const known = sizeOf(asValue(code)) ?? 0;
    const isWhole = isWholeTree(fileAt(reducer.tree, path), path);
    const size = isWhole ? Math.max(known, whole) : known;
    if (size < whole / 2) continue;
    const calls = callsOf(inside);
    if (calls === undefined ? isOfFile(inside) : calls < 2) continue;
    yield {
      rule: 'repeated-import',
      ...placeOf(code),
      text: shortText(code),
      reason: `makes a whole set of at least ${size} packages in each call of this lambda, and nothing of it is shared`,
      size,
      ...(calls === undefined ? {} : { calls, cost: calls * size }),
    };
  }
};
