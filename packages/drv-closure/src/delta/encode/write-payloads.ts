import { blobAt } from '../../graph/blobs.ts';
import type { ClassedGraph } from '../classed-graph.ts';
import { writeEdit } from '../edit/write-edit.ts';
import type { Model } from '../model.ts';
import { payloadOf } from '../payload.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';

export interface PayloadWriter {
  /** Whether a node carries what its model carries, or nothing. */
  isLike(node: number, model: Model): boolean;
  write(node: number, model: Model | undefined): void;
}

/** What a node carries, and what it is. */
interface Payload {
  readonly kind: 'digest' | 'content';
  readonly bytes: Buffer;
}

const noBytes = Buffer.alloc(0);

export const createPayloadWriter = ({ old, now }: Correspondence, out: DeltaWriter): PayloadWriter => {
  /** Place in the table -> number among those that were told. */
  const told = { digest: new Map<number, number>(), content: new Map<number, number>() };
  const ofModel = (model: Model): Payload | undefined =>
    'old' in model ? payloadAt(old, model.old) : payloadAt(now, model.now);

  return {
    isLike: (node, model) => {
      const own = payloadAt(now, node);
      const other = own && ofModel(model);
      return own === undefined || (own.kind === other?.kind && own.bytes.equals(other.bytes));
    },
    write: (node, model) => {
      const own = payloadAt(now, node);
      if (own === undefined) return;
      const place = now.graph.payloadOf[node] as number;
      const known = told[own.kind].get(place);
      out.payloads.push(known === undefined ? 0 : told[own.kind].size - known);
      if (known !== undefined) return;
      told[own.kind].set(place, told[own.kind].size);
      if (own.kind === 'digest') {
        out.digests.pushBytes(own.bytes);
        return;
      }
      const other = model && ofModel(model);
      const from = other?.kind === 'content' ? other.bytes : noBytes;
      writeEdit(from, own.bytes, { numbers: out.edits, text: out.text });
    },
  };
};

const payloadAt = ({ graph, shapeOfNode }: ClassedGraph, node: number): Payload | undefined => {
  const kind = payloadOf(shapeOfNode(node));
  if (kind === undefined) return undefined;
  return {
    kind,
    bytes: blobAt(kind === 'digest' ? graph.digests : graph.contents, graph.payloadOf[node] as number),
  };
};
