/** Where the right answers of a class of queries were found. */
export interface Score {
  readonly queries: number;
  /** Fractions of the queries. */
  readonly hitAt1: number;
  readonly hitAt5: number;
  /** The mean of 1 / rank of the first right hit, 0 when it is not among those looked at. */
  readonly meanReciprocalRank: number;
}

/** @param ranks of each query's first right hit, counted from 1; 0 for none */
export function scoreOf(ranks: readonly number[]): Score {
  const share = (holds: (rank: number) => boolean): number => ranks.filter(holds).length / ranks.length;
  return {
    queries: ranks.length,
    hitAt1: share((rank) => rank === 1),
    hitAt5: share((rank) => rank >= 1 && rank <= 5),
    meanReciprocalRank: ranks.reduce((sum, rank) => sum + (rank === 0 ? 0 : 1 / rank), 0) / ranks.length,
  };
}

export const shown = (name: string, score: Score): string =>
  `${name}: ${score.queries} queries, hit@1 ${score.hitAt1.toFixed(3)}, hit@5 ${score.hitAt5.toFixed(3)}, MRR ${score.meanReciprocalRank.toFixed(3)}`;
