/** A file of a binary cache, wherever that is. */
export interface CacheFiles {
  /** Where a file is, for errors. */
  readonly placeOf: (name: string) => string;
  /** The bytes of a file as they lie there, or `undefined` when there is no such file. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
}

/** Bytes. A listing of a million files is about that, and compressed a tenth. */
export const largestFile = 64 * 1024 * 1024;
