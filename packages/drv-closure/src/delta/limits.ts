import { NixtoolsError } from '@nixtools/nix-formats';

/** What no honest delta needs, and no hostile one gets. */
export interface DeltaLimits {
  readonly nodes: number;
  /** Of the streams, and of everything that is made from them. */
  readonly decodedBytes: number;
  /** Of one template or source. */
  readonly valueBytes: number;
  /** Of one node. */
  readonly columns: number;
  /** Of one value. */
  readonly references: number;
}

export const defaultDeltaLimits: DeltaLimits = {
  nodes: 1_000_000,
  decodedBytes: 2 * 1024 ** 3,
  valueBytes: 64 * 1024 ** 2,
  columns: 4096,
  references: 65_535,
};

export const corruptDelta = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'DELTA_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'it is damaged, forged, or made for another snapshot: take the whole archive instead',
    cause,
  });

export const deltaTooLarge = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'DELTA_TOO_LARGE',
    kind: 'refused',
    message,
    place,
    hint: 'take the whole archive instead',
  });

/** Counts what is made while it is made: a few bytes of a delta can ask for gigabytes. */
export interface Budget {
  readonly limits: DeltaLimits;
  readonly place: string;
  /** @throws {NixtoolsError} `DELTA_TOO_LARGE` (refused) */
  spend(bytes: number): void;
}

export const createBudget = (limits: DeltaLimits, place: string): Budget => {
  let spent = 0;
  return {
    limits,
    place,
    spend: (bytes) => {
      spent += bytes;
      if (spent > limits.decodedBytes)
        throw deltaTooLarge(place, `it makes more than ${limits.decodedBytes} bytes`);
    },
  };
};
