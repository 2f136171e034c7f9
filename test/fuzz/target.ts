import type { Random } from './random.ts';

/** One hostile input. */
interface Attempt {
  /** Whether it was changed in what its sections hold, or behind a good signature: checksums do not give it away. */
  readonly inside: boolean;
  /**
   * Gives it to the decoder, as a client would.
   *
   * @returns `the same` when it says what the original says, `other` when it is well formed and its digest is another
   * @throws {NixtoolsError} when it is refused; `WrongByte`
   */
  readonly run: () => Promise<string>;
}

/** Something that reads what a channel's publisher, server or disk may have changed. */
export interface Target {
  readonly name: string;
  /** Of all inputs, how many it gets: they are added up. */
  readonly share: number;
  readonly attempt: (random: Random) => Promise<Attempt>;
  readonly close?: () => Promise<void>;
}

export const SAME = 'the same';
export const OTHER = 'other';
