/** How much may be held at once by those who hold something. */
export interface ByteBudget {
  /** @returns how to give the bytes back, or `undefined` when there are not as many left */
  take(bytes: number): (() => void) | undefined;
}

/** Something larger than the whole limit is still given, to one at a time. */
export const byteBudget = (limit: number): ByteBudget => {
  let taken = 0;
  return {
    take(bytes) {
      if (taken > 0 && taken + bytes > limit) return undefined;
      taken += bytes;
      let held = true;
      return () => {
        if (held) taken -= bytes;
        held = false;
      };
    },
  };
};
