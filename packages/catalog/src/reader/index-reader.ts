import type { Entry, FailedEntry, Refusal } from '@nixtools/snapshot';
import type { Dictionary } from '../format/layout.ts';
import type { RankRow } from '../format/rank-row.ts';
import type { Term } from '../format/terms.ts';

export interface TermRequest {
  readonly dictionary: Dictionary;
  readonly text: string;
  /** `exact`: this term or none; `prefix`: all terms that start with it. */
  readonly how: 'exact' | 'prefix';
}

export interface SpellingsRequest {
  readonly dictionary: 'name' | 'word';
  /** In UTF-16 units, both included. */
  readonly shortest: number;
  readonly longest: number;
}

/** Spellings of one length, sorted, one behind the other. */
export interface Spellings {
  /** In UTF-16 units. */
  readonly length: number;
  readonly text: string;
}

/** What a hit shows of a package: an entry without most of its `meta`. */
export interface PackageSummary {
  readonly attr: string;
  readonly drvPath: string;
  readonly name: string;
  readonly pname: string;
  readonly version: string;
  /** `meta.description`, or empty. */
  readonly description: string;
  /** `meta.mainProgram`. */
  readonly program?: string;
  readonly refused?: Refusal;
}

/** Of a failed attribute there is nothing to leave out. */
export type FailedSummary = FailedEntry;

export type Summary = PackageSummary | FailedSummary;

export interface AttrId {
  readonly attr: string;
  readonly id: number;
}

/**
 * The questions that lookup and ranking ask. Entries have ids 0, 1, 2... in byte order of their attributes.
 * Methods take many questions at once: over a network, a search is four or five round trips.
 */
export interface IndexReader {
  /** How many entries there are. */
  readonly size: number;
  /** Of how many the programs and files are known. */
  readonly listed: number;
  /** For each request its terms, sorted. */
  terms(requests: readonly TermRequest[]): Promise<readonly (readonly Term[])[]>;
  /** All whole names, or all words of descriptions, whose length is in a range; shortest first. */
  spellings(request: SpellingsRequest): Promise<readonly Spellings[]>;
  /** The rank row of each of these ids, decoded when asked for. */
  ranks(ids: Iterable<number>): Promise<(id: number) => RankRow>;
  summaries(ids: readonly number[]): Promise<readonly Summary[]>;
  entries(ids: readonly number[]): Promise<readonly Entry[]>;
  /** The first `limit` attributes that are not before `from`, in byte order. */
  attrs(range: { readonly from: string; readonly limit: number }): Promise<readonly AttrId[]>;
}
