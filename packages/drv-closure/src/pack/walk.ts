import {
  NixtoolsError,
  parseStorePath,
  type StorePath,
  storeDirOf,
  storePathName,
} from '@nixtools/nix-formats';
import { nativeSha256 } from '../native-sha256.ts';
import type { ContentSource } from '../source/folder-source.ts';
import { type Identified, identify } from './identify.ts';

export interface WalkOptions extends ContentSource {
  readonly storeDir: string;
  readonly roots: Iterable<StorePath>;
  readonly onObject?: ((path: StorePath, bytes: Uint8Array, kind: number) => void) | undefined;
}

/** An object of a closure; its id is its place in the list. */
export interface WalkedObject {
  readonly path: StorePath;
  readonly kind: number;
  readonly size: number;
  /** SHA-256 of the content: it is read twice, and must be the same. */
  readonly digest: string;
  /** Ascending, all lower than its own. */
  readonly references: readonly number[];
}

interface Visit extends Identified {
  readonly path: StorePath;
  readonly size: number;
  readonly digest: string;
  next: number;
}

/**
 * Reads a closure and gives ids, references first. Only the graph stays in memory, never contents.
 * There is no cycle to look for: a path is computed from those that it refers to, and each was checked.
 * Neighbours in the order are neighbours in a block, so the roots go by name: `foo-1.0` beside `foo-1.1`.
 *
 * @throws {NixtoolsError} `STORE_PATH_MISSING` and what `identify` throws (verification)
 */
export const walkClosure = async (options: WalkOptions): Promise<WalkedObject[]> => {
  const objects: WalkedObject[] = [];
  const ids = new Map<StorePath, number>();
  const open: Visit[] = [];

  const visit = async (path: StorePath): Promise<void> => {
    if (ids.has(path)) return;
    open.push(await readVisit(ownCopy(path), open.at(-1)?.path, options));
  };
  const finish = ({ path, kind, size, digest, references }: Visit): void => {
    const referenceIds = references.map((reference) => ids.get(reference) ?? 0).sort((a, b) => a - b);
    ids.set(path, objects.push({ path, kind, size, digest, references: referenceIds }) - 1);
    open.pop();
  };

  for (const root of [...options.roots].sort(byName)) {
    await visit(root);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const reference = top.references[top.next++];
      if (reference === undefined) finish(top);
      else await visit(reference);
    }
  }
  return objects;
};

const byName = (a: StorePath, b: StorePath): number => {
  const x = storePathName(a);
  const y = storePathName(b);
  if (x === y) return a < b ? -1 : 1;
  return x < y ? -1 : 1;
};

/** A path cut out of a derivation's text would keep that whole text in memory. */
const ownCopy = (path: StorePath): StorePath =>
  parseStorePath(Buffer.from(path, 'latin1').toString('latin1'), storeDirOf(path));

/** A short string: of hundreds of thousands, arrays would take several times the memory. */
export const contentDigest = (bytes: Uint8Array): string =>
  Buffer.from(nativeSha256(bytes)).toString('latin1');

const readVisit = async (
  path: StorePath,
  referrer: StorePath | undefined,
  { read, find, storeDir, onObject }: WalkOptions,
): Promise<Visit> => {
  const bytes = await read(path);
  if (bytes === undefined) throw missing(path, referrer);
  const identified = await identify({ path, bytes, storeDir, find });
  onObject?.(path, bytes, identified.kind);
  return { ...identified, path, size: bytes.length, digest: contentDigest(bytes), next: 0 };
};

const missing = (path: StorePath, referrer: StorePath | undefined): NixtoolsError =>
  new NixtoolsError({
    code: 'STORE_PATH_MISSING',
    kind: 'verification',
    message: `${path} is missing`,
    place: referrer === undefined ? 'asked for' : `referred to by ${referrer}`,
    hint: 'instantiate it again into the same store',
  });
