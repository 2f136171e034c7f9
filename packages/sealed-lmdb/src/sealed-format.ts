/** A named value. */
export interface Block {
  /** ASCII, unique in its file: `root`, `name/17`. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What tells one kind of sealed file from another. */
export interface SealedFormat {
  /** 16 ASCII characters at the end of the file: `nixtools-catalog`. */
  readonly magic: string;
  /** The error for a file that is damaged, or no file of this kind: who reads it knows the remedy. */
  readonly damaged: (place: string, cause?: unknown) => Error;
}
