import { type StorePath, storePathHash } from '@nixtools/nix-formats';
import { hashFinder } from '../content/hash-finder.ts';
import type { FoundReference, ReferencePlace } from '../content/path-content.ts';
import { type Purpose, purposeOf } from '../content/purpose.ts';
import type { ByteSource } from '../elf/byte-source.ts';
import type { WalkedEntry } from './walk.ts';

const PIECE = 1024 * 1024;
/** Enough to see what kind of files hold a reference. */
const PLACES_KEPT = 5;

/** Collects where some paths are referred to, entry by entry. */
export interface ReferenceFinder {
  readonly look: (entry: WalkedEntry, content: ByteSource | undefined) => void;
  readonly found: () => readonly FoundReference[];
}

export const referenceFinder = (references: readonly StorePath[]): ReferenceFinder => {
  const byHash = new Map(references.map((path) => [storePathHash(path), path]));
  const finder = hashFinder(new Set(byHash.keys()));
  const found = new Map<string, { files: number; places: ReferencePlace[]; purposes: Set<Purpose> }>();

  const lookIn = (
    file: string,
    where: ReferencePlace['in'],
    pieces: Iterable<Uint8Array>,
    seen: Set<string>,
  ): void => {
    finder.restart();
    for (const piece of pieces)
      finder.add(piece, (hash, offset) => {
        if (seen.has(hash)) return;
        seen.add(hash);
        const known = found.get(hash) ?? { files: 0, places: [], purposes: new Set<Purpose>() };
        known.files++;
        known.purposes.add(purposeOf(file));
        if (known.places.length < PLACES_KEPT) known.places.push({ file, offset, in: where });
        found.set(hash, known);
      });
  };

  return {
    look: ({ path, file, target }, content) => {
      if (byHash.size === 0) return;
      const seen = new Set<string>();
      if (path !== '') lookIn(path, 'name', [file.subarray(file.lastIndexOf('/') + 1)], seen);
      if (target !== undefined) lookIn(path, 'target', [target], seen);
      if (content !== undefined) lookIn(path, 'content', piecesOf(content), seen);
    },
    found: () =>
      [...byHash].map(([hash, to]) => {
        const { files = 0, places = [], purposes = [] } = found.get(hash) ?? {};
        return { to, files, places, purposes: [...purposes].sort() };
      }),
  };
};

function* piecesOf(source: ByteSource): Generator<Uint8Array> {
  for (let at = 0; at < source.size; at += PIECE) yield source.read(at, Math.min(PIECE, source.size - at));
}
