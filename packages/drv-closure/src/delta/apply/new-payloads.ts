import { blobAt } from '../../graph/blobs.ts';
import { digestLengthOf } from '../../graph/digest-length.ts';
import type { Graph } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import type { Shape } from '../../graph/shape.ts';
import { readEdit } from '../edit/read-edit.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import type { DeltaStreams } from './open-delta.ts';
import { createTable } from './table.ts';

/** Digests of fixed outputs and contents of sources, by their numbers in the new tables. */
export interface NewPayloads {
  ofOld(node: number, kind: 'digest' | 'content'): number;
  readDigest(shape: Shape): number;
  /** Reads a content as an edit of that of an old node, or of another number. */
  readContent(from: { readonly old: number } | { readonly now: number } | undefined): number;
  /** @throws {NixtoolsError} `DELTA_CORRUPT` (verification) if the digest is none of the shape's algorithm */
  requireLength(digest: number, shape: Shape): void;
  finish(): Pick<Graph, 'digests' | 'contents'>;
}

const noBytes = Buffer.alloc(0);

export const createNewPayloads = (old: Graph, streams: DeltaStreams, budget: Budget): NewPayloads => {
  const { place, limits } = budget;
  const digests = createTable(old.digests, budget);
  const contents = createTable(old.contents, budget);
  /** Those that were told here, which may be told again. */
  const toldDigests = new GrowingNumbers();
  const toldContents = new GrowingNumbers();

  /** One that was told before, or a new one. */
  const read = (told: GrowingNumbers, readNew: () => number): number => {
    const distance = streams.payloads.next(told.length, 'payload');
    if (distance > 0) return told.at(told.length - distance);
    const payload = readNew();
    told.push(payload);
    return payload;
  };
  const requireLength = (digest: number, shape: Shape): void => {
    if (digests.at(digest).length !== lengthOf(shape))
      throw corruptDelta(place, 'a digest of another length than its algorithm has');
  };

  return {
    ofOld: (node, kind) => (kind === 'digest' ? digests : contents).fromOld(old.payloadOf[node] as number),
    readDigest: (shape) => {
      const digest = read(toldDigests, () => {
        const length = lengthOf(shape);
        budget.spend(length);
        return digests.add(streams.digests.bytes(length));
      });
      requireLength(digest, shape);
      return digest;
    },
    readContent: (from) =>
      read(toldContents, () => {
        const { edits: numbers, text } = streams;
        const edit = { numbers, text, budget, limit: limits.valueBytes };
        if (from === undefined) return contents.add(readEdit(noBytes, edit));
        const base =
          'old' in from ? blobAt(old.contents, old.payloadOf[from.old] as number) : contents.at(from.now);
        return contents.add(readEdit(base, edit));
      }),
    requireLength,
    finish: () => ({ digests: digests.finish(), contents: contents.finish() }),
  };
};

const lengthOf = (shape: Shape): number =>
  (shape.type === 'derivation' && shape.fixed !== undefined && digestLengthOf(shape.fixed)) || 0;
