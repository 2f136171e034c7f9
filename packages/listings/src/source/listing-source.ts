import type { ListingNode, StorePath } from '@nixtools/nix-formats';

/** Whoever knows which files store paths have. */
export interface ListingSource {
  /** `undefined` when it does not know this one. */
  readonly read: (path: StorePath) => Promise<ListingNode | undefined>;
}

/** Asks one source after the other; the first that knows a path answers for it. */
export const firstOf = (sources: readonly ListingSource[]): ListingSource => ({
  read: async (path) => {
    for (const source of sources) {
      const listing = await source.read(path);
      if (listing !== undefined) return listing;
    }
    return undefined;
  },
});

/**
 * Asks once for what is wanted again soon: links lead to the outputs of neighbours, and aliases share outputs.
 *
 * @param most how many answers are kept; the oldest go first
 */
export const remember = (source: ListingSource, most = 64): ListingSource => {
  const known = new Map<StorePath, Promise<ListingNode | undefined>>();
  return {
    read: (path) => {
      const answer = known.get(path) ?? source.read(path);
      known.delete(path);
      known.set(path, answer);
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      return answer;
    },
  };
};
