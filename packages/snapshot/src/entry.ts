/** A JSON value as a package's `meta` may hold it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type Meta = { readonly [key: string]: Json };

/** Why a package set refuses to evaluate a package unless it is told to. */
export type RefusalReason = 'unfree' | 'broken' | 'insecure' | 'unsupported' | 'other';

export interface Refusal {
  readonly reasons: readonly RefusalReason[];
  /** The package set's own words. */
  readonly message: string;
}

/** An attribute that evaluates to a derivation. */
export interface PackageEntry {
  /** Attribute path in Nix syntax: `python3Packages.numpy`, `nodePackages."@scope/x"`. */
  readonly attr: string;
  readonly drvPath: string;
  /** Output name -> store path; `null` where the path is not known before the build (content-addressed). */
  readonly outputs: { readonly [output: string]: string | null };
  /** The derivation's `name`, such as `hello-2.12.1`. */
  readonly name: string;
  readonly pname: string;
  /** Empty when the name carries none. */
  readonly version: string;
  readonly system: string;
  readonly meta: Meta;
  /**
   * Names in `meta` whose value (or a part of it) is not in `meta` here: functions, derivations, values that fail.
   * `*` when none of it could be had.
   */
  readonly metaDropped?: readonly string[];
  /** Present when the package set evaluates it only with its unfree/broken/insecure/unsupported checks off. */
  readonly refused?: Refusal;
}

/** How an attribute failed. The first five are Nix's own errors, the others are about the evaluating process. */
export type EvalErrorKind =
  | 'throw'
  | 'assert'
  | 'abort'
  | 'missing-attribute'
  | 'type-error'
  | 'infinite-recursion'
  | 'stack-overflow'
  | 'timeout'
  | 'memory-limit'
  | 'killed'
  | 'other';

export interface EvalError {
  readonly kind: EvalErrorKind;
  readonly message: string;
  /** `pkgs/foo/default.nix:12:3`, relative to the tree; absent where Nix gives none. */
  readonly position?: string;
}

/** An attribute that failed: still found by search, and says why. */
export interface FailedEntry {
  readonly attr: string;
  readonly error: EvalError;
}

export type Entry = PackageEntry | FailedEntry;

export const isFailed = (entry: Entry): entry is FailedEntry => 'error' in entry;
