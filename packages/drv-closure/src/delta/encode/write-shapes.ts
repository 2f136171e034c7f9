import { writeEdit } from '../edit/write-edit.ts';
import { tellsShape } from '../layout.ts';
import type { Model } from '../model.ts';
import { printShape } from '../shape-text.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';
import { shapeOfModel } from './shape-of-model.ts';

export interface ShapeWriter {
  isLike(node: number, model: Model): boolean;
  /** A node has the shape of its model. */
  accept(node: number): void;
  write(node: number, model: Model | undefined): void;
}

export const createShapeWriter = (same: Correspondence, out: DeltaWriter): ShapeWriter => {
  const { old, now, oldShapeOf } = same;
  let count = 0;
  /** New shape -> its number at the reader, plus 1. */
  const made = new Uint32Array(now.shapeCount);
  /** Old shape -> the new one that took its place last, plus 1. */
  const replaced = new Uint32Array(old.shapeCount);

  const make = (shape: number): void => {
    if (made[shape] === 0) made[shape] = ++count;
  };
  const tell = (shape: number, model: Model | undefined): number => {
    if (model !== undefined && 'old' in model && replaced[old.shapeOf(model.old)] === shape + 1)
      return tellsShape.likeBefore;
    if (made[shape] !== 0) return tellsShape.known;
    return oldShapeOf[shape] === -1 ? tellsShape.edit : tellsShape.old;
  };
  const writeEdited = (shape: number, model: Model | undefined): void => {
    const from = model === undefined ? '' : printShape(shapeOfModel(same, model));
    const streams = { numbers: out.edits, text: out.text };
    writeEdit(Buffer.from(from, 'latin1'), Buffer.from(printShape(now.shape(shape)), 'latin1'), streams);
  };

  return {
    isLike: (node, model) =>
      'now' in model
        ? now.shapeOf(node) === now.shapeOf(model.now)
        : oldShapeOf[now.shapeOf(node)] === old.shapeOf(model.old),
    accept: (node) => make(now.shapeOf(node)),
    write: (node, model) => {
      const shape = now.shapeOf(node);
      const how = tell(shape, model);
      out.shapes.push(how);
      if (how === tellsShape.known) out.shapes.push(count - (made[shape] as number));
      if (how === tellsShape.old) out.shapes.push(oldShapeOf[shape] as number);
      if (how === tellsShape.edit) writeEdited(shape, model);
      make(shape);
      if (model !== undefined && 'old' in model) replaced[old.shapeOf(model.old)] = shape + 1;
    },
  };
};
