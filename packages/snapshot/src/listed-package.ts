/** The files of a package's outputs, as far as somebody may look for them: one line of `programs.jsonl`. */
export interface ListedPackage {
  /** Of a package in `entries.jsonl`. */
  readonly attr: string;
  /** Names of what can be run in `bin` and `sbin`, in byte order. */
  readonly programs: readonly string[];
  /** Other files, relative to their output, in byte order: `include/zlib.h`. */
  readonly files: readonly string[];
  /** How many more there are. Absent when these are all. */
  readonly more?: number;
}

/** What became of the outputs of all packages. They add up: `outputs = listed + missing + refused + unknown`. */
export interface ListingCounts {
  /** Outputs without path each, and all store paths, each counted once. */
  readonly outputs: number;
  readonly listed: number;
  /** The sources have no listing. */
  readonly missing: number;
  /** There is a listing, but a bad one. */
  readonly refused: number;
  /** The path is known only after the build. */
  readonly unknown: number;
}
