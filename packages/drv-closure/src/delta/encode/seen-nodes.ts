/** How many nodes were referred to so far: in canonical order each is the next. */
export interface SeenNodes {
  readonly count: number;
  /** @throws {RangeError} if the graph is not in canonical order */
  see(node: number): void;
}

export const createSeenNodes = (rootCount: number): SeenNodes => {
  let count = rootCount;
  return {
    get count() {
      return count;
    },
    see: (node) => {
      if (node > count) throw new RangeError('the graph is not in canonical order');
      if (node === count) count++;
    },
  };
};
