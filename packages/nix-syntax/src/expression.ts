/** Where something is in its source: UTF-16 offsets, `start` included and `end` not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression of Nix. Parentheses leave no trace but in the spans around them. */
export type Expression = Span &
  (
    | Literal
    | Text
    | PathText
    | Structure
    | Access
    | Operation
    | Lambda
    | Binding
    | { readonly kind: 'if'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  );

type Literal =
  | { readonly kind: 'variable'; readonly name: string }
  /** An integer of 64 bits, which a number of JavaScript cannot hold. */
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'uri'; readonly value: string }
  /** `<nixpkgs/lib>`, without the brackets. */
  | { readonly kind: 'search-path'; readonly value: string };

/** Text with its escapes resolved, and expressions in between; that of `''…''` without its indentation. */
interface Text {
  readonly kind: 'string';
  readonly parts: readonly (string | Expression)[];
}

/** A path as it is written, relative to its file or to the home; expressions in between. */
interface PathText {
  readonly kind: 'path';
  readonly parts: readonly (string | Expression)[];
}

type Structure =
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'set'; readonly recursive: boolean; readonly bindings: readonly Definition[] }
  /** `let { x = …; body = …; }`, as old as Nix. */
  | { readonly kind: 'let-body'; readonly bindings: readonly Definition[] };

type Access =
  | {
      readonly kind: 'select';
      readonly of: Expression;
      readonly path: AttributePath;
      readonly otherwise?: Expression;
    }
  | { readonly kind: 'has'; readonly of: Expression; readonly path: AttributePath };

type Operation =
  | { readonly kind: 'apply'; readonly to: Expression; readonly argument: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly of: Expression };

export type BinaryOperator =
  | '->'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '//'
  | '+'
  | '-'
  | '*'
  | '/'
  | '++';

/** `x: …`, `{ a, b ? c, ... }: …`, `{ … } @ all: …`. */
interface Lambda {
  readonly kind: 'lambda';
  /** The name of the whole argument. */
  readonly argument?: string;
  readonly pattern?: Pattern;
  readonly body: Expression;
}

export interface Pattern {
  readonly names: readonly (Span & { readonly name: string; readonly fallback?: Expression })[];
  /** Whether other names may be given too. */
  readonly open: boolean;
}

type Binding =
  | { readonly kind: 'let'; readonly bindings: readonly Definition[]; readonly body: Expression }
  | { readonly kind: 'with'; readonly scope: Expression; readonly body: Expression }
  | { readonly kind: 'assert'; readonly test: Expression; readonly body: Expression };

/** What a set or a `let` consists of. */
export type Definition = Span &
  (
    | { readonly kind: 'define'; readonly path: AttributePath; readonly value: Expression }
    | { readonly kind: 'inherit'; readonly from?: Expression; readonly names: AttributePath }
  );

/** Names with dots in between: a text where it is known, an expression where it is computed. */
export type AttributePath = readonly (Span & { readonly name: string | Expression })[];
