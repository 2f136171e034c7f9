import { blobAt } from '../../graph/blobs.ts';
import type { Graph } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import type { Shape } from '../../graph/shape.ts';
import { readEdit } from '../edit/read-edit.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import { payloadOf } from '../payload.ts';
import { digestLengthOf } from '../shape-text.ts';
import type { DeltaStreams } from './open-delta.ts';
import { createTable } from './table.ts';

export interface NewPayloads {
  /** What an old node of this shape carries. */
  ofOld(node: number, shape: Shape): number;
  /** Reads what is told; `model` is the number of what the model carries, if that is of the same kind. */
  read(shape: Shape, model: Buffer | undefined): number;
  /** @throws {NixtoolsError} `DELTA_CORRUPT` (verification) if the digest is none of the shape's algorithm */
  require(shape: Shape, payload: number): void;
  contentAt(payload: number): Buffer;
  finish(): Pick<Graph, 'digests' | 'contents'>;
}

/** Digests of fixed outputs, and contents of sources. */
export const createNewPayloads = (old: Graph, streams: DeltaStreams, budget: Budget): NewPayloads => {
  const { place, limits } = budget;
  const digests = createTable(old.digests, budget);
  const contents = createTable(old.contents, budget);
  /** Those that were told here, which may be told again. */
  const toldDigests = new GrowingNumbers();
  const toldContents = new GrowingNumbers();

  const readDigest = (shape: Shape): number => {
    const length = lengthOf(shape);
    if (length === undefined) throw corruptDelta(place, 'a digest of no algorithm');
    budget.spend(length);
    return digests.add(streams.digests.bytes(length));
  };
  const readContent = (model: Buffer | undefined): number => {
    const { edits: numbers, text } = streams;
    return contents.add(
      readEdit(model ?? Buffer.alloc(0), { numbers, text, budget, limit: limits.valueBytes }),
    );
  };

  return {
    ofOld: (node, shape) => {
      const kind = payloadOf(shape);
      if (kind === undefined) return 0;
      return (kind === 'digest' ? digests : contents).fromOld(old.payloadOf[node] as number);
    },
    read: (shape, model) => {
      const isDigest = payloadOf(shape) === 'digest';
      const told = isDigest ? toldDigests : toldContents;
      const distance = streams.payloads.next(told.length, 'payload');
      if (distance > 0) return told.at(told.length - distance);
      const payload = isDigest ? readDigest(shape) : readContent(model);
      told.push(payload);
      return payload;
    },
    require: (shape, payload) => {
      if (payloadOf(shape) !== 'digest') return;
      if (payload >= digests.count || digests.at(payload).length !== lengthOf(shape))
        throw corruptDelta(place, 'a digest of another length than its algorithm has');
    },
    contentAt: (payload) => contents.at(payload),
    finish: () => ({ digests: digests.finish(), contents: contents.finish() }),
  };
};

const lengthOf = (shape: Shape): number | undefined =>
  shape.type === 'derivation' && shape.fixed !== undefined ? digestLengthOf(shape.fixed) : undefined;

export const oldContent = (old: Graph, node: number): Buffer =>
  blobAt(old.contents, old.payloadOf[node] as number);
