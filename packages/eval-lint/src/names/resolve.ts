import type { Code, LambdaScope, Scope } from './scope.ts';

/** What a name stands for, as far as the file that it is in tells. */
export type Meaning =
  | { readonly kind: 'code'; readonly code: Code }
  | { readonly kind: 'parameter'; readonly of: LambdaScope }
  /** One of the sets of `with`, innermost first. */
  | { readonly kind: 'with'; readonly sets: readonly Code[] }
  /** Nix's own. */
  | { readonly kind: 'builtin' };

/** What Nix knows without `builtins.`: no `with` hides it. */
const builtins: ReadonlySet<string> = new Set(
  (
    'abort baseNameOf builtins derivation derivationStrict dirOf false fetchGit fetchMercurial fetchTarball fetchTree ' +
    'fromTOML import isNull map null placeholder removeAttrs scopedImport throw toString true'
  ).split(' '),
);

const isParameter = ({ lambda }: LambdaScope, name: string): boolean =>
  lambda.argument === name || (lambda.pattern?.names ?? []).some((one) => one.name === name);

export const meaningOf = (name: string, from: Scope): Meaning => {
  const sets: Code[] = [];
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.parent) {
    if (scope.kind === 'with' && scope.parent !== undefined)
      sets.push({ expression: scope.of, scope: scope.parent });
    if (scope.kind === 'lambda' && isParameter(scope, name)) return { kind: 'parameter', of: scope };
    const code = scope.kind === 'names' ? scope.names.get(name) : undefined;
    if (code !== undefined) return { kind: 'code', code };
  }
  return sets.length === 0 || builtins.has(name) ? { kind: 'builtin' } : { kind: 'with', sets };
};
