import { blobAt } from '../../graph/blobs.ts';
import type { Shape } from '../../graph/shape.ts';
import { writeEdit } from '../edit/write-edit.ts';
import type { Model } from '../model.ts';
import { payloadOf } from '../payload.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';
import { shapeOfModel } from './write-shapes.ts';

export interface PayloadWriter {
  /** Whether a node has what its model has, or nothing. */
  isLike(node: number, model: Model): boolean;
  write(node: number, model: Model | undefined): void;
}

export const createPayloadWriter = (same: Correspondence, out: DeltaWriter): PayloadWriter => {
  const { old, now } = same;
  /** Place in the table -> number among those that were told. */
  const told = { digest: new Map<number, number>(), content: new Map<number, number>() };

  const kindOf = (node: number) => payloadOf(now.shapes[now.shapeOf[node] as number] as Shape);
  const bytesOf = (node: number): Buffer =>
    blobAt(kindOf(node) === 'digest' ? now.digests : now.contents, now.payloadOf[node] as number);
  const bytesOfModel = (model: Model): Buffer => {
    if ('now' in model) return bytesOf(model.now);
    const kind = payloadOf(shapeOfModel(same, model));
    return blobAt(kind === 'digest' ? old.digests : old.contents, old.payloadOf[model.old] as number);
  };

  return {
    isLike: (node, model) => {
      const kind = kindOf(node);
      if (kind === undefined) return true;
      return payloadOf(shapeOfModel(same, model)) === kind && bytesOf(node).equals(bytesOfModel(model));
    },
    write: (node, model) => {
      const kind = kindOf(node);
      if (kind === undefined) return;
      const place = now.payloadOf[node] as number;
      const known = told[kind].get(place);
      out.payloads.push(known === undefined ? 0 : told[kind].size - known);
      if (known !== undefined) return;
      told[kind].set(place, told[kind].size);
      if (kind === 'digest') out.digests.pushBytes(bytesOf(node));
      else {
        const isAlike = model !== undefined && payloadOf(shapeOfModel(same, model)) === kind;
        const from = isAlike ? bytesOfModel(model) : Buffer.alloc(0);
        writeEdit(from, bytesOf(node), { numbers: out.edits, text: out.text });
      }
    },
  };
};
