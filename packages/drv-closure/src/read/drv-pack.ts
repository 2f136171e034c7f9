import type { StoreObject, StorePath } from '@nixtools/nix-formats';
import type { GraphCounts } from '../render/verify-graph.ts';

/** The closure of many derivations, from which that of each can be had. */
export interface DrvPack {
  readonly storeDir: string;
  /** How many store paths it holds. */
  readonly count: number;
  has(path: StorePath): boolean;
  /** The path with these 32 characters before its name: all that the name of a narinfo file says. */
  find(hash: string): StorePath | undefined;
  /**
   * The paths that the roots need, themselves included, references first.
   *
   * @throws {NixtoolsError} `NOT_PACKED` (not-found) for a root that is not there
   */
  closure(roots: Iterable<StorePath>): StorePath[];
  /**
   * The objects themselves, references first in whatever order the paths come; each is checked against its path.
   *
   * @throws {NixtoolsError} `NOT_PACKED` (not-found), `PACK_CORRUPT` (verification)
   */
  objects(paths: Iterable<StorePath>): AsyncGenerator<StoreObject>;
  /** How many derivations refer directly to each path that any refers to. */
  dependents(): Map<StorePath, number>;
  /**
   * Writes out and checks everything.
   *
   * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
   */
  verify(): Promise<GraphCounts>;
  close(): Promise<void>;
}
