import { isStorePath, type StorePath } from '@nixtools/nix-formats';

const HASH_CHARACTERS = 32;

export interface FindReferencesOptions {
  readonly content: Uint8Array;
  readonly storeDir: string;
  /** Not a reference: the object's own path. */
  readonly self: StorePath;
  readonly find: (hash: string) => Promise<StorePath | undefined>;
}

/** The store paths that occur in some content and that are known to exist, each once. */
export const findReferences = async (options: FindReferencesOptions): Promise<StorePath[]> => {
  const { content, storeDir, self, find } = options;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const prefix = Buffer.from(`${storeDir}/`, 'latin1');
  const found = new Set<StorePath>();
  for (let at = bytes.indexOf(prefix); at !== -1; at = bytes.indexOf(prefix, at + prefix.length)) {
    const hashAt = at + prefix.length;
    const path = await find(bytes.toString('latin1', hashAt, hashAt + HASH_CHARACTERS));
    if (path === undefined || path === self || !isStorePath(path, storeDir)) continue;
    const end = at + Buffer.byteLength(path, 'latin1');
    if (bytes.toString('latin1', at, end) === path) found.add(path);
  }
  return [...found];
};
