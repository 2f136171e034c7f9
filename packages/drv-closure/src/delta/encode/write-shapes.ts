import type { Graph } from '../../graph/graph.ts';
import type { Shape } from '../../graph/shape.ts';
import type { Classes } from '../classes.ts';
import { writeEdit } from '../edit/write-edit.ts';
import { tellsShape } from '../layout.ts';
import type { Model } from '../model.ts';
import { printShape } from '../shape-text.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';

export interface ShapeWriter {
  isLike(node: number, model: Model): boolean;
  accept(node: number): void;
  write(node: number, model: Model | undefined): void;
}

export const createShapeWriter = (same: Correspondence, out: DeltaWriter): ShapeWriter => {
  const { old, now, oldClasses, nowClasses, oldShapeOf } = same;
  let count = 0;
  /** New shape -> its number at the reader, plus 1. */
  const made = new Uint32Array(nowClasses.shapes.count);
  /** Old shape -> the new one that took its place last, plus 1. */
  const replaced = new Uint32Array(oldClasses.shapes.count);

  const nowNumber = (node: number): number => shapeNumber(now, nowClasses, node);
  const make = (shape: number): void => {
    if (made[shape] === 0) made[shape] = ++count;
  };
  const tell = (shape: number, model: Model | undefined): number => {
    const since =
      model !== undefined && 'old' in model ? replaced[shapeNumber(old, oldClasses, model.old)] : 0;
    if (since === shape + 1) return tellsShape.likeBefore;
    return made[shape] === 0 ? tellsShape.edit : tellsShape.known;
  };

  return {
    isLike: (node, model) =>
      'now' in model
        ? nowNumber(node) === nowNumber(model.now)
        : oldShapeOf[nowNumber(node)] === shapeNumber(old, oldClasses, model.old),
    accept: (node) => make(nowNumber(node)),
    write: (node, model) => {
      const shape = nowNumber(node);
      const oldShape = oldShapeOf[shape] as number;
      const told = tell(shape, model);
      const how = told === tellsShape.edit && oldShape !== -1 ? tellsShape.old : told;
      out.shapes.push(how);
      if (how === tellsShape.known) out.shapes.push(count - (made[shape] as number));
      if (how === tellsShape.old) out.shapes.push(oldShape);
      if (how === tellsShape.edit) {
        const from = model === undefined ? '' : printShape(shapeOfModel(same, model));
        const to = printShape(now.shapes[now.shapeOf[node] as number] as Shape);
        writeEdit(Buffer.from(from, 'latin1'), Buffer.from(to, 'latin1'), {
          numbers: out.edits,
          text: out.text,
        });
      }
      make(shape);
      if (model !== undefined && 'old' in model)
        replaced[shapeNumber(old, oldClasses, model.old)] = shape + 1;
    },
  };
};

const shapeNumber = (graph: Graph, classes: Classes, node: number): number =>
  (classes.shapes.numberOf[graph.shapeOf[node] as number] as number) - 1;

export const shapeOfModel = ({ old, now }: Correspondence, model: Model): Shape =>
  ('old' in model
    ? old.shapes[old.shapeOf[model.old] as number]
    : now.shapes[now.shapeOf[model.now] as number]) as Shape;
