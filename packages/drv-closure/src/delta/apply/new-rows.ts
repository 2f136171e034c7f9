import type { Graph } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import { columnOf } from '../../graph/pages.ts';
import type { Shape } from '../../graph/shape.ts';
import type { BaseValue } from '../base-value.ts';
import type { ClassedGraph } from '../classed-graph.ts';
import { columnCountOf, createColumnAlignment } from '../column-alignment.ts';
import { ALL_DIFFERENCES, differs } from '../layout.ts';
import { type Budget, corruptDelta, deltaTooLarge } from '../limits.ts';
import type { Model } from '../model.ts';
import { payloadOf } from '../payload.ts';
import { predictName } from '../predict-name.ts';
import { createModels } from './models.ts';
import { createNewNames } from './new-names.ts';
import type { NewNodes } from './new-nodes.ts';
import { createNewPayloads } from './new-payloads.ts';
import type { NewShapes } from './new-shapes.ts';
import type { NewValues } from './new-values.ts';
import type { DeltaStreams } from './open-delta.ts';
import { roomFor } from './table.ts';

/** What the new graph says of each node, in the order of nodes. */
export interface NewRows {
  /** A node that is as its pair is. */
  copy(node: number): void;
  /** A node of which the delta tells what is not as its model is. */
  read(node: number): void;
  finish(): Omit<
    Graph,
    'storeDir' | 'rootCount' | 'count' | 'shapes' | keyof ReturnType<NewValues['finish']>
  >;
}

export interface NewRowsOptions {
  readonly old: ClassedGraph;
  readonly count: number;
  readonly nodes: NewNodes;
  readonly shapes: NewShapes;
  readonly values: NewValues;
  readonly streams: DeltaStreams;
  readonly budget: Budget;
}

const BYTES_PER_NODE = 32;
const BYTES_PER_CELL = 4;

export const createNewRows = (options: NewRowsOptions): NewRows => {
  const { old, count, nodes, shapes, values, streams, budget } = options;
  const { place, limits } = budget;
  const align = createColumnAlignment();
  const models = createModels({ count, oldCount: old.graph.count, stream: streams.nodes, budget });
  const names = createNewNames(old.graph, streams, budget);
  const payloads = createNewPayloads(old.graph, streams, budget);
  const shapeOf = columnOf(count);
  const nameOf = columnOf(count);
  const payloadNumbers = columnOf(count);
  const cellStarts = columnOf(count + 1);
  const cells = new GrowingNumbers(roomFor(old.graph.cells.length));

  const shapeAt = (node: number): Shape => shapes.all[shapeOf[node] as number] as Shape;
  const shapeOfModel = (model: Model): Shape =>
    'old' in model ? old.shapeOfNode(model.old) : shapeAt(model.now);
  const nameOfModel = (model: Model | undefined): string => {
    if (model === undefined) return '';
    return 'old' in model ? old.name(model.old) : names.textAt(nameOf[model.now] as number);
  };
  const valueOfModel = (model: Model, column: number): BaseValue =>
    'old' in model
      ? { old: old.valueOf(model.old, column) }
      : { now: cells.at((cellStarts[model.now] as number) + column) };

  const readShape = (model: Model | undefined, differences: number): number => {
    if (model === undefined) return shapes.read(undefined);
    if ((differences & differs.shape) !== 0) return shapes.read({ shape: shapeOfModel(model), ...model });
    return 'old' in model ? shapes.ofOld(model.old) : (shapeOf[model.now] as number);
  };

  const readName = (node: number, model: Model | undefined, differences: number): number => {
    const isPredicted = (differences & differs.predictedName) !== 0;
    const isEdited = (differences & differs.name) !== 0;
    if (model !== undefined && 'old' in model && !isPredicted && !isEdited) return names.ofOld(model.old);
    const before = nameOfModel(model);
    const base = isPredicted ? predictedName(node, before) : before;
    return names.add(isEdited ? names.readEdit(base) : base);
  };
  const predictedName = (node: number, model: string): string => {
    const parent = nodes.parentOf(node);
    if (parent === undefined) return model;
    const now = names.textAt(nameOf[parent] as number);
    return predictName({ model, parent: { before: nameOfModel(models.of(parent)), now } });
  };

  const readPayload = (shape: Shape, model: Model | undefined, differences: number): number => {
    const kind = payloadOf(shape);
    if (kind === undefined) return 0;
    const like = model !== undefined && payloadOf(shapeOfModel(model)) === kind ? model : undefined;
    if (like === undefined || (differences & differs.payload) !== 0) {
      if (kind === 'digest') return payloads.readDigest(shape);
      if (like === undefined) return payloads.readContent(undefined);
      return payloads.readContent('old' in like ? like : { now: payloadNumbers[like.now] as number });
    }
    const payload = 'old' in like ? payloads.ofOld(like.old, kind) : (payloadNumbers[like.now] as number);
    if (kind === 'digest') payloads.requireLength(payload, shape);
    return payload;
  };

  const readCells = (node: number, model: Model | undefined, differences: number): void => {
    const own = shapeAt(node);
    const columns = columnCountOf(own);
    if (columns > limits.columns) throw deltaTooLarge(place, `an object has ${columns} columns`);
    budget.spend(BYTES_PER_NODE + BYTES_PER_CELL * columns);
    const places = model && align(own, shapeOfModel(model));
    const nextGap = (): number => streams.cells.next(columns, 'gap');
    const hasTold = (differences & differs.cells) !== 0;
    let gap = hasTold ? nextGap() : columns;
    for (let column = 0; column < columns; column++) {
      const from = places === undefined ? column : (places[column] as number);
      const base = model === undefined || from === -1 ? undefined : valueOfModel(model, from);
      if (base === undefined) cells.push(values.read(undefined, node));
      else if (gap-- > 0) cells.push('old' in base ? values.ofOld(base.old, node) : base.now);
      else {
        cells.push(values.read(base, node));
        gap = nextGap();
      }
    }
    if (hasTold && gap !== 0) throw corruptDelta(place, 'there are cells too many');
    cellStarts[node + 1] = cells.length;
  };

  return {
    copy: (node) => {
      const pair = nodes.pairOf(node);
      if (pair === undefined) throw corruptDelta(place, `nothing is told of object ${node}`);
      models.set(node, { old: pair });
      shapeOf[node] = shapes.ofOld(pair);
      nameOf[node] = names.ofOld(pair);
      const kind = payloadOf(shapeAt(node));
      payloadNumbers[node] = kind === undefined ? 0 : payloads.ofOld(pair, kind);
      const columns = old.columnCount(pair);
      budget.spend(BYTES_PER_NODE + BYTES_PER_CELL * columns);
      for (let column = 0; column < columns; column++)
        cells.push(values.ofOld(old.valueOf(pair, column), node));
      cellStarts[node + 1] = cells.length;
    },
    read: (node) => {
      const differences = streams.nodes.next(ALL_DIFFERENCES, 'differences');
      const pair = nodes.pairOf(node);
      const model = pair === undefined ? models.read(node) : { old: pair };
      models.set(node, model);
      shapeOf[node] = readShape(model, differences);
      nameOf[node] = readName(node, model, differences);
      payloadNumbers[node] = readPayload(shapeAt(node), model, differences);
      readCells(node, model, differences);
    },
    finish: () => ({
      ...{ shapeOf, nameOf, names: names.finish(), payloadOf: payloadNumbers, ...payloads.finish() },
      ...{ cellStarts, cells: cells.view() },
    }),
  };
};
