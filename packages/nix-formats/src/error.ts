/**
 * What kind of trouble an error is. Programs map each to one exit code
 * (1, 2, 3, 4, 5, 6 in this order), so a library decides *what* went wrong and never how a process ends.
 */
export type ErrorKind = 'not-found' | 'usage' | 'environment' | 'verification' | 'refused' | 'failed';

export interface ErrorDetails {
  /** Stable, for scripts and for `docs/errors/`: `DRV_SYNTAX`, `ATTR_NOT_FOUND`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One sentence, without the place and without the remedy. */
  readonly message: string;
  /** Where: a file, a store path, `entries.jsonl:17`, an attribute. */
  readonly place?: string | undefined;
  /** What a person can do about it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class of nixtools: a stable code, a message, the place, and a hint to act on.
 *
 * @example
 * throw new NixtoolsError({
 *   code: 'ATTR_NOT_FOUND', kind: 'not-found', message: 'no attribute "firefix"', hint: 'did you mean "firefox"?',
 * });
 */
export class NixtoolsError extends Error {
  override readonly name = 'NixtoolsError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly place: string | undefined;
  readonly hint: string | undefined;

  constructor(details: ErrorDetails) {
    super(details.message, { cause: details.cause });
    this.code = details.code;
    this.kind = details.kind;
    this.place = details.place;
    this.hint = details.hint;
  }
}

/**
 * Whether something thrown is a `NixtoolsError`, also one of another copy of this package: a program may hold several,
 * where bundles or versions meet.
 */
export const isNixtoolsError = (error: unknown): error is NixtoolsError =>
  error instanceof Error && error.name === 'NixtoolsError' && 'code' in error && 'kind' in error;
