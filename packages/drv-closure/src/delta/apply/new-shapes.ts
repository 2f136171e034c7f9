import type { Graph } from '../../graph/graph.ts';
import type { Shape } from '../../graph/shape.ts';
import type { Classes } from '../classes.ts';
import { readEdit } from '../edit/read-edit.ts';
import { tellsShape } from '../layout.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import { parseShape, printShape } from '../shape-text.ts';
import type { DeltaStreams } from './open-delta.ts';

export interface NewShapes {
  readonly all: readonly Shape[];
  /** The number of an old node's shape. */
  ofOld(node: number): number;
  /** Reads a shape that is another than the model's, which is told by the node if that is an old one. */
  read(model: { readonly shape: Shape; readonly oldNode?: number } | undefined): number;
}

export interface NewShapesOptions {
  readonly old: Graph;
  readonly classes: Classes;
  readonly streams: DeltaStreams;
  readonly budget: Budget;
}

const MAX_TEXT_BYTES = 1024 * 1024;
/** Memory that a list of words takes, by byte of its text. */
const BYTES_PER_CHARACTER = 16;

export const createNewShapes = ({ old, classes, streams, budget }: NewShapesOptions): NewShapes => {
  const all: Shape[] = [];
  /** Old number -> number, and the number that took its place last; plus 1. */
  const taken = new Uint32Array(classes.shapes.count);
  const replaced = new Uint32Array(classes.shapes.count);

  const oldNumberOf = (node: number): number =>
    (classes.shapes.numberOf[old.shapeOf[node] as number] as number) - 1;
  const take = (number: number): number => {
    const shape = old.shapes[classes.shapes.placeOf[number] as number];
    if (shape === undefined) throw corruptDelta(budget.place, 'an old shape that is not there');
    if (taken[number] === 0) taken[number] = all.push(shape);
    return (taken[number] as number) - 1;
  };
  const readEdited = (model: Shape | undefined): number => {
    const from = Buffer.from(model === undefined ? '' : printShape(model), 'latin1');
    const { edits: numbers, text } = streams;
    const edited = readEdit(from, { numbers, text, budget, limit: MAX_TEXT_BYTES });
    budget.spend(edited.length * BYTES_PER_CHARACTER);
    const shape = parseShape(edited.toString('latin1'), budget.limits.columns);
    if (shape === undefined) throw corruptDelta(budget.place, 'a shape that no object can have');
    return all.push(shape) - 1;
  };
  const readNumber = (how: number, oldNode: number | undefined): number => {
    const { shapes } = streams;
    if (how === tellsShape.known) {
      if (all.length === 0) throw corruptDelta(budget.place, 'a shape that was not used yet');
      return all.length - 1 - shapes.next(all.length - 1, 'shape');
    }
    if (how === tellsShape.old) return take(shapes.next(classes.shapes.count - 1, 'old shape'));
    const since = oldNode === undefined ? 0 : (replaced[oldNumberOf(oldNode)] as number);
    if (since === 0) throw corruptDelta(budget.place, 'no other shape took the place of this one before');
    return since - 1;
  };

  return {
    all,
    ofOld: (node) => take(oldNumberOf(node)),
    read: (model) => {
      const how = streams.shapes.next(tellsShape.old, 'kind of shape');
      const number = how === tellsShape.edit ? readEdited(model?.shape) : readNumber(how, model?.oldNode);
      if (model?.oldNode !== undefined) replaced[oldNumberOf(model.oldNode)] = number + 1;
      return number;
    },
  };
};
