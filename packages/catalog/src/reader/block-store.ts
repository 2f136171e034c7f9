/**
 * Whatever holds the blocks of a catalog: an LMDB file, a folder of static files, a map in memory.
 * One call is one round trip, so readers ask for all they need at once.
 */
export interface BlockStore {
  /**
   * The blocks under these keys, in the same order.
   * A key without a block, or a block that fails its checksum, is a `NixtoolsError` `CATALOG_CORRUPT`.
   */
  read(keys: readonly string[]): Promise<readonly Uint8Array[]>;
}
