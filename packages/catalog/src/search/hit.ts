import type { FailedSummary, PackageSummary } from '../reader/index-reader.ts';
import type { Match } from './match.ts';

interface Found {
  /** How well it fits, higher is better: hits of several catalogs for one query can be merged by it. */
  readonly score: number;
  /** The same package in other versions of its package set, best first. */
  readonly twins: readonly string[];
  /** Why it was found: one match for each term of the query. */
  readonly match: readonly Match[];
}

export interface PackageHit extends PackageSummary, Found {}

/** An attribute that failed to evaluate, with its `error`. */
export interface FailedHit extends FailedSummary, Found {}

export type Hit = PackageHit | FailedHit;

export interface SearchResult {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** How many hits there are in all, twins folded. */
  readonly total: number;
  /** Nothing was found as it was typed: the hits are what may have been meant. */
  readonly corrected: boolean;
}
