import type { Expression } from '@nixtools/nix-syntax';

/** A file of Nix. */
export interface Source {
  /** Path below the tree, with `/`. */
  readonly file: string;
  readonly text: string;
  readonly root: Expression;
}

export type Lambda = Extract<Expression, { kind: 'lambda' }>;

/** An expression, and where its names come from. */
export interface Code {
  readonly expression: Expression;
  readonly scope: Scope;
}

/** What gives names to an expression; outer ones behind `parent`. */
export type Scope = {
  readonly source: Source;
  readonly parent?: Scope;
  /** Lambdas around, those that begin here included. */
  readonly depth: number;
} & (
  | { readonly kind: 'file' }
  | { readonly kind: 'names'; readonly names: ReadonlyMap<string, Code> }
  | { readonly kind: 'lambda'; readonly lambda: Lambda }
  | { readonly kind: 'with'; readonly of: Expression }
);

export type LambdaScope = Extract<Scope, { kind: 'lambda' }>;

export const fileScope = (source: Source): Scope => ({ kind: 'file', source, depth: 0 });

/** The innermost lambda around; undefined where there is none. */
export const lambdaAround = (scope: Scope | undefined): LambdaScope | undefined =>
  scope === undefined || scope.kind === 'lambda' ? scope : lambdaAround(scope.parent);

/** The lambda around that has so many around itself. */
export const lambdaAtDepth = (scope: Scope | undefined, depth: number): LambdaScope | undefined => {
  const found = lambdaAround(scope);
  return found === undefined || found.depth === depth ? found : lambdaAtDepth(found.parent, depth);
};
