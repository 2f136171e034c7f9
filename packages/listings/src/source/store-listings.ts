import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { type ListingNode, NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import type { ListingSource } from './listing-source.ts';

const anyoneMayExecute = 0o111;
const slash = Buffer.from('/');

export interface StoreListingsOptions {
  /** Where a store path lies on this machine's disk. */
  readonly physicalPath: (path: StorePath) => string;
  /** Whether the store holds it as a whole: what a killed build has left is a folder too. */
  readonly isValid: (path: StorePath) => Promise<boolean>;
}

/**
 * Lists the outputs that a store on this machine has.
 *
 * @throws {NixtoolsError} reading one: `STORE_UNREADABLE` (environment), `LISTING_SYNTAX` (verification) for a name that is
 *   no UTF-8
 */
export const storeListings = ({ physicalPath, isValid }: StoreListingsOptions): ListingSource => ({
  read: async (path) => {
    if (!(await isValid(path))) return undefined;
    try {
      return nodeOf(Buffer.from(physicalPath(path)));
    } catch (error) {
      if (error instanceof NixtoolsError) throw error;
      throw new NixtoolsError({
        code: 'STORE_UNREADABLE',
        kind: 'environment',
        message: error instanceof Error ? error.message : String(error),
        place: path,
        hint: 'check who may read the store folder, and the disk',
        cause: error,
      });
    }
  },
});

/** As deep as the operating system lets folders be, which the call stack bears. */
const nodeOf = (path: Buffer): ListingNode => {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return { type: 'symlink', target: textOf(readlinkSync(path, 'buffer'), path) };
  if (!stats.isDirectory()) return { type: 'regular', executable: (stats.mode & anyoneMayExecute) !== 0 };
  const entries = readdirSync(path, 'buffer').map(
    (name) => [textOf(name, path), nodeOf(Buffer.concat([path, slash, name]))] as const,
  );
  return { type: 'directory', entries: new Map(entries) };
};

const decoder = new TextDecoder('utf-8', { fatal: true });

const textOf = (name: Buffer, place: Buffer): string => {
  try {
    return decoder.decode(name);
  } catch (cause) {
    throw new NixtoolsError({
      code: 'LISTING_SYNTAX',
      kind: 'verification',
      message: 'a name or a link here is no UTF-8',
      place: place.toString(),
      hint: 'the package is built so: its files cannot be listed',
      cause,
    });
  }
};
