import type { Shape } from '../../graph/shape.ts';
import type { ClassedGraph } from '../classed-graph.ts';
import { readEdit } from '../edit/read-edit.ts';
import { tellsShape } from '../layout.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import { parseShape, printShape } from '../shape-text.ts';
import type { DeltaStreams } from './open-delta.ts';

export interface NewShapes {
  readonly all: readonly Shape[];
  /** The number of an old node's shape. */
  ofOld(node: number): number;
  /** Reads a shape that is another than that of the model, which has a number if it is an old node. */
  read(model: { readonly shape: Shape; readonly old?: number } | undefined): number;
}

export interface NewShapesOptions {
  readonly old: ClassedGraph;
  readonly streams: DeltaStreams;
  readonly budget: Budget;
}

const MAX_TEXT_BYTES = 1024 * 1024;
/** What a list of words takes in memory. */
const BYTES_PER_CHARACTER = 16;

/** Gathers the shapes of the new graph, in the order in which its nodes first have them. */
export const createNewShapes = ({ old, streams, budget }: NewShapesOptions): NewShapes => {
  const all: Shape[] = [];
  /** Old shape -> number, and the number that took its place last; plus 1. */
  const taken = new Uint32Array(old.shapeCount);
  const replaced = new Uint32Array(old.shapeCount);

  const take = (number: number): number => {
    if (taken[number] === 0) taken[number] = all.push(old.shape(number));
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
  const likeBefore = (oldNode: number | undefined): number => {
    const since = oldNode === undefined ? 0 : (replaced[old.shapeOf(oldNode)] as number);
    if (since === 0) throw corruptDelta(budget.place, 'no other shape took the place of this one before');
    return since - 1;
  };
  const readTold = (model: Parameters<NewShapes['read']>[0]): number => {
    const { shapes } = streams;
    switch (shapes.next(tellsShape.old, 'kind of shape')) {
      case tellsShape.edit:
        return readEdited(model?.shape);
      case tellsShape.likeBefore:
        return likeBefore(model?.old);
      case tellsShape.known:
        return all.length - 1 - shapes.next(all.length - 1, 'shape');
      default:
        return take(shapes.next(old.shapeCount - 1, 'old shape'));
    }
  };

  return {
    all,
    ofOld: (node) => take(old.shapeOf(node)),
    read: (model) => {
      const number = readTold(model);
      if (model?.old !== undefined) replaced[old.shapeOf(model.old)] = number + 1;
      return number;
    },
  };
};
