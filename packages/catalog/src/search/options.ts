import type { Facet } from '../build/facets.ts';

/** Narrows a search; every given condition must hold. Texts are compared without regard to case. */
export interface SearchFilter {
  /** SPDX identifier, short or full name. */
  readonly license?: string;
  /** Name, GitHub account or e-mail address, as the package set writes it. */
  readonly maintainer?: string;
  /** Package set: `python3Packages`. */
  readonly set?: string;
  readonly system?: string;
  /** Only packages that the package set refuses, or only those that it does not. */
  readonly refused?: boolean;
  /** Only attributes that failed to evaluate, or only those that did not. */
  readonly failed?: boolean;
}

export interface SearchOptions {
  /** At most this many hits, 25 by default. */
  readonly limit?: number;
  /** Skip this many hits, 0 by default. */
  readonly offset?: number;
  readonly filter?: SearchFilter;
  /** Look at nothing but names of programs, or at nothing but files, programs being some. Nothing is corrected then. */
  readonly only?: 'program' | 'file';
}

export const defaultLimit = 25;

export const facets: readonly Facet[] = ['license', 'maintainer', 'set', 'system'];
