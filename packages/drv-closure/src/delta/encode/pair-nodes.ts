import { type Graph, nodeOfReference, outputOfReference } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import type { Shape } from '../../graph/shape.ts';
import { isFixed } from '../../graph/shape.ts';
import { createColumnAlignment } from '../column-alignment.ts';
import { numberInCommon, numberStems } from './common-numbers.ts';

/** Which new node an old one has become. Each has at most one pair; -1 is none. */
export interface Pairing {
  readonly newOf: Int32Array;
  readonly oldOf: Int32Array;
}

/** How sure a pair is: the better ones go first, and take nodes from the others. */
const SAME_NAME = 0;
const SAME_STEM = 1;
const SAME_PLACE = 2;
/** Lists of references whose lengths multiply to more are compared place by place only. */
const MOST_COMPARISONS = 1 << 20;

/**
 * Walks both graphs from the roots and pairs what is referred to from the same places: first what has the same name, then what has
 * the same but for its version, then what is nowhere else.
 *
 * @param roots for each root of `now` the root of `old` that it has become
 */
export const pairNodes = (old: Graph, now: Graph, roots: readonly (number | undefined)[]): Pairing => {
  const newOf = new Int32Array(old.count).fill(-1);
  const oldOf = new Int32Array(now.count).fill(-1);
  const names = numberInCommon(old.names, now.names);
  const stems = numberStems(old, now);
  const templates = numberInCommon(old.templates, now.templates);
  const align = createColumnAlignment();
  /** Value -> the one that it was compared with last, plus 1. */
  const compared = new Uint32Array(old.templateOf.length);
  const levels = [createQueue(), createQueue(), createQueue()] as const;

  const shapeOf = (graph: Graph, node: number): Shape => graph.shapes[graph.shapeOf[node] as number] as Shape;
  const levelOf = (from: number, to: number): number => {
    const [a, b] = [old.nameOf[from] as number, now.nameOf[to] as number];
    if (names.old[a] === names.now[b]) return SAME_NAME;
    return stems.old[a] === stems.now[b] ? SAME_STEM : SAME_PLACE;
  };
  const offer = (from: number, to: number): void => {
    if (newOf[from] !== -1 || oldOf[to] !== -1) return;
    const [a, b] = [shapeOf(old, from), shapeOf(now, to)];
    if (a.type !== b.type || isFixed(a) !== isFixed(b)) return;
    levels[levelOf(from, to)]?.push(from, to);
  };

  const compareValues = (from: number, to: number): void => {
    if (compared[from] === to + 1) return;
    compared[from] = to + 1;
    const a = old.references.subarray(old.referenceStarts[from], old.referenceStarts[from + 1]);
    const b = now.references.subarray(now.referenceStarts[to], now.referenceStarts[to + 1]);
    const isSameTemplate =
      templates.old[old.templateOf[from] as number] === templates.now[now.templateOf[to] as number];
    if (isSameTemplate || a.length * b.length > MOST_COMPARISONS) offerByPlace(a, b);
    else offerByName(a, b);
  };
  const offerByPlace = (a: Uint32Array, b: Uint32Array): void => {
    for (let place = 0; place < Math.min(a.length, b.length); place++)
      offer(nodeOfReference(a[place] as number), nodeOfReference(b[place] as number));
  };
  const offerByName = (a: Uint32Array, b: Uint32Array): void => {
    for (const to of b)
      for (const from of a) {
        if (outputOfReference(from) !== outputOfReference(to)) continue;
        if (levelOf(nodeOfReference(from), nodeOfReference(to)) !== SAME_PLACE)
          offer(nodeOfReference(from), nodeOfReference(to));
      }
    if (a.length === b.length) offerByPlace(a, b);
  };
  const pair = (from: number, to: number): void => {
    if (newOf[from] !== -1 || oldOf[to] !== -1) return;
    newOf[from] = to;
    oldOf[to] = from;
    const [own, model] = [shapeOf(now, to), shapeOf(old, from)];
    const places = align(own, model);
    const first = now.cellStarts[to] as number;
    for (let column = 0; column < (now.cellStarts[to + 1] as number) - first; column++) {
      const place = places === undefined ? column : (places[column] as number);
      if (place === -1) continue;
      const before = old.cells[(old.cellStarts[from] as number) + place] as number;
      compareValues(before, now.cells[first + column] as number);
    }
  };
  const drain = (most: number): void => {
    for (;;) {
      const next = levels.slice(0, most + 1).find((queue) => !queue.isEmpty);
      if (next === undefined) return;
      next.take(pair);
    }
  };

  for (const [to, from] of roots.entries()) if (from !== undefined) offer(from, to);
  drain(SAME_STEM);
  for (const [from, to] of sameNames({ old, now, newOf, oldOf, numbers: names })) offer(from, to);
  drain(SAME_STEM);
  for (const [from, to] of sameNames({ old, now, newOf, oldOf, numbers: stems })) offer(from, to);
  drain(SAME_PLACE);
  return { newOf, oldOf };
};

const createQueue = () => {
  const numbers = new GrowingNumbers();
  let taken = 0;
  return {
    get isEmpty() {
      return taken === numbers.length;
    },
    push: (from: number, to: number): void => {
      numbers.push(from);
      numbers.push(to);
    },
    take: (use: (from: number, to: number) => void): void => {
      taken += 2;
      use(numbers.at(taken - 2), numbers.at(taken - 1));
    },
  };
};

interface SameNames extends Pairing {
  readonly old: Graph;
  readonly now: Graph;
  readonly numbers: { readonly old: Uint32Array; readonly now: Uint32Array };
}

/** Nodes without a pair that have the same name: those of the same shape first, in their order. */
const sameNames = ({ old, now, newOf, oldOf, numbers }: SameNames): (readonly [number, number])[] => {
  const free = new Map<number, number[]>();
  for (let node = 0; node < old.count; node++) {
    if (newOf[node] !== -1) continue;
    const name = numbers.old[old.nameOf[node] as number] as number;
    const others = free.get(name);
    if (others === undefined) free.set(name, [node]);
    else others.push(node);
  }
  const found: [number, number][] = [];
  for (let node = 0; node < now.count; node++) {
    if (oldOf[node] !== -1) continue;
    const others = free.get(numbers.now[now.nameOf[node] as number] as number) ?? [];
    const place = bestOf(old, now, others, node);
    const [other] = others.splice(place, 1);
    if (other !== undefined) found.push([other, node]);
  }
  return found;
};

const bestOf = (old: Graph, now: Graph, others: readonly number[], node: number): number => {
  const type = now.shapes[now.shapeOf[node] as number]?.type;
  const columns = (graph: Graph, each: number): number =>
    (graph.cellStarts[each + 1] as number) - (graph.cellStarts[each] as number);
  const isLike = (other: number): boolean =>
    old.shapes[old.shapeOf[other] as number]?.type === type && columns(old, other) === columns(now, node);
  const place = others.findIndex(isLike);
  return place === -1 ? 0 : place;
};
