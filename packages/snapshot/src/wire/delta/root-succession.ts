/**
 * Guesses which root an entry has now from the one that it had: entries that shared a derivation share its successor, and
 * a derivation that comes up for the first time is followed by the next root that nobody named yet.
 */
export interface RootSuccession {
  /** `drvPath` is what the entry had before; absent for an attribute that is new. */
  predict(drvPath: string | undefined): number;
  learn(drvPath: string | undefined, ordinal: number): void;
}

export const rootSuccession = (): RootSuccession => {
  const successors = new Map<string, number>();
  let next = 0;
  return {
    predict: (drvPath) => (drvPath === undefined ? undefined : successors.get(drvPath)) ?? next,
    learn: (drvPath, ordinal) => {
      if (drvPath !== undefined && !successors.has(drvPath)) successors.set(drvPath, ordinal);
      next = Math.max(next, ordinal + 1);
    },
  };
};
