import type { ClassedGraph } from '../classed-graph.ts';
import type { Model } from '../model.ts';
import { numberStems } from './common-numbers.ts';
import type { Correspondence } from './correspondence.ts';

/** How many of each kind of candidate are looked at. */
const CANDIDATES = 4;

/**
 * For nodes without a pair: the node that has most of their values, among those with the same name but for the version, and those
 * of the same shape that came last.
 *
 * @param score how many cells have the model's value
 */
export const createModelChooser = (
  { old, now, oldShapeOf }: Correspondence,
  score: (node: number, model: Model) => number,
): ((node: number) => Model | undefined) => {
  const stems = numberStems(old.graph, now.graph);
  const oldByStem = nodesBy(old, (node) => stems.old[old.graph.nameOf[node] as number] as number);
  const oldByShape = nodesBy(old, old.shapeOf);
  /** New nodes that were told, by shape. */
  const nowByShape = new Map<number, number[]>();

  const candidatesOf = (node: number, shape: number): Model[] => {
    const stem = stems.now[now.graph.nameOf[node] as number] as number;
    const others = [
      ...(oldByStem.get(stem) ?? []).slice(0, CANDIDATES),
      ...(oldByShape.get(oldShapeOf[shape] as number) ?? []).slice(-CANDIDATES),
    ];
    const told = (nowByShape.get(shape) ?? []).slice(-CANDIDATES).reverse();
    return [...others.map((each) => ({ old: each })), ...told.map((each) => ({ now: each }))];
  };

  return (node) => {
    const shape = now.shapeOf(node);
    let best: Model | undefined;
    let most = -1;
    for (const model of candidatesOf(node, shape)) {
      const points = score(node, model);
      if (points > most) [best, most] = [model, points];
    }
    const told = nowByShape.get(shape);
    if (told === undefined) nowByShape.set(shape, [node]);
    else told.push(node);
    return best;
  };
};

const nodesBy = ({ graph }: ClassedGraph, keyOf: (node: number) => number): ReadonlyMap<number, number[]> => {
  const nodes = new Map<number, number[]>();
  for (let node = 0; node < graph.count; node++) {
    const key = keyOf(node);
    const others = nodes.get(key);
    if (others === undefined) nodes.set(key, [node]);
    else others.push(node);
  }
  return nodes;
};
