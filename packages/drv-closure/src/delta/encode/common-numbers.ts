import { BlobBuilder, type Blobs, blobAt, blobTextAt } from '../../graph/blobs.ts';
import type { Graph } from '../../graph/graph.ts';
import { namePartsOf } from '../../graph/name-parts.ts';

/** Two tables under one numbering: equal byte strings have equal numbers. */
export interface CommonNumbers {
  readonly old: Uint32Array;
  readonly now: Uint32Array;
}

export const numberInCommon = (old: Blobs, now: Blobs): CommonNumbers => {
  const all = new BlobBuilder();
  const numbersOf = (blobs: Blobs): Uint32Array =>
    Uint32Array.from({ length: blobs.count }, (_, item) => all.intern(blobAt(blobs, item)));
  return { old: numbersOf(old), now: numbersOf(now) };
};

/** Names without their versions: what two versions of a program have in common. */
export const numberStems = (old: Graph, now: Graph): CommonNumbers => {
  const all = new BlobBuilder();
  const numbersOf = ({ names }: Graph): Uint32Array =>
    Uint32Array.from({ length: names.count }, (_, item) => all.internText(stemOf(blobTextAt(names, item))));
  return { old: numbersOf(old), now: numbersOf(now) };
};

const stemOf = (name: string): string => {
  const { version } = namePartsOf(name);
  return version === '' ? name : name.replaceAll(version, '\0');
};
