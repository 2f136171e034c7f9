import { isStorePathName } from '@nixtools/nix-formats';
import { blobTextAt } from '../../graph/blobs.ts';
import type { Graph } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import { columnsOf, type Shape } from '../../graph/shape.ts';
import type { BaseValue } from '../base-value.ts';
import type { Classes } from '../classes.ts';
import { createColumnAlignment } from '../column-alignment.ts';
import { readEdit } from '../edit/read-edit.ts';
import { differs, unzigzag } from '../layout.ts';
import { type Budget, corruptDelta, deltaTooLarge } from '../limits.ts';
import type { Model } from '../model.ts';
import { payloadOf } from '../payload.ts';
import { predictName } from '../predict-name.ts';
import type { NewNodes } from './new-nodes.ts';
import { type NewPayloads, oldContent } from './new-payloads.ts';
import type { NewShapes } from './new-shapes.ts';
import type { NewValues } from './new-values.ts';
import type { DeltaStreams } from './open-delta.ts';
import { createTable } from './table.ts';

/** What the new graph says of each node, in the order of nodes. */
export interface NewRows {
  /** A node that is as its pair is. */
  copy(node: number): void;
  /** A node of which the delta tells what is not as its model is. */
  read(node: number): void;
  finish(): Pick<Graph, 'shapeOf' | 'nameOf' | 'names' | 'payloadOf' | 'cellStarts' | 'cells'>;
}

export interface NewRowsOptions {
  readonly old: Graph;
  readonly count: number;
  readonly classes: Classes;
  readonly nodes: NewNodes;
  readonly shapes: NewShapes;
  readonly payloads: NewPayloads;
  readonly values: NewValues;
  readonly streams: DeltaStreams;
  readonly budget: Budget;
}

const BYTES_PER_NODE = 32;
const BYTES_PER_CELL = 4;
const MAX_NAME = 255;

export const createNewRows = (options: NewRowsOptions): NewRows => {
  const { old, count, classes, nodes, shapes, payloads, values, streams, budget } = options;
  const { place, limits } = budget;
  const align = createColumnAlignment();
  const names = createTable(old.names, budget);
  const shapeOf = new Uint32Array(count);
  const nameOf = new Uint32Array(count);
  const payloadNumbers = new Uint32Array(count);
  const cellStarts = new Uint32Array(count + 1);
  const cells = new GrowingNumbers(old.cells.length + 1024);
  /** Node -> model: twice its number, one more for a new one, plus 1. */
  const models = new Uint32Array(count);
  let lastOld = 0;

  const spendOn = (columns: number): void => budget.spend(BYTES_PER_NODE + BYTES_PER_CELL * columns);
  const modelOf = (node: number): Model | undefined => {
    const packed = (models[node] as number) - 1;
    if (packed < 0) return undefined;
    return packed % 2 === 0 ? { old: packed / 2 } : { now: (packed - 1) / 2 };
  };
  const setModel = (node: number, model: Model | undefined): void => {
    if (model !== undefined) models[node] = 1 + ('old' in model ? 2 * model.old : 2 * model.now + 1);
  };

  const shapeOfModel = (model: Model): Shape | undefined =>
    'old' in model ? old.shapes[old.shapeOf[model.old] as number] : shapes.all[shapeOf[model.now] as number];
  const nameOfModel = (model: Model | undefined): string => {
    if (model === undefined) return '';
    return 'old' in model
      ? blobTextAt(old.names, old.nameOf[model.old] as number)
      : names.textAt(nameOf[model.now] as number);
  };
  const oldValue = (node: number, column: number): number => {
    const value = old.cells[(old.cellStarts[node] as number) + column] as number;
    return (classes.values.numberOf[value] as number) - 1;
  };
  const valueOfModel = (model: Model, column: number): BaseValue =>
    'old' in model
      ? { old: oldValue(model.old, column) }
      : { now: cells.at((cellStarts[model.now] as number) + column) };

  const readModel = (node: number): Model | undefined => {
    const told = streams.nodes.next(0xffffffff, 'model');
    if (told === 0) return undefined;
    if (told % 2 === 1) {
      const now = node - 1 - (told - 1) / 2;
      if (now >= 0) return { now };
      throw corruptDelta(place, 'a model that is not there');
    }
    lastOld += unzigzag((told - 2) / 2);
    if (lastOld >= 0 && lastOld < old.count) return { old: lastOld };
    throw corruptDelta(place, 'an old model that is not there');
  };

  const readName = (node: number, model: Model | undefined, differences: number): number => {
    const edited = (differences & differs.name) !== 0;
    const predicted = (differences & differs.predictedName) !== 0;
    if (model !== undefined && !edited && !predicted && 'old' in model)
      return names.fromOld(old.nameOf[model.old] as number);
    const before = nameOfModel(model);
    const base = predicted ? predictedName(node, before) : before;
    const name = edited ? editName(base) : base;
    if (!isStorePathName(name))
      throw corruptDelta(place, `${JSON.stringify(name.slice(0, 300))} is no name of a store path`);
    budget.spend(name.length);
    return names.add(Buffer.from(name, 'latin1'));
  };
  const predictedName = (node: number, model: string): string => {
    const parent = nodes.parentOf(node);
    if (parent === undefined) return model;
    const now = names.textAt(nameOf[parent] as number);
    return predictName({ model, parent: { before: nameOfModel(modelOf(parent)), now } });
  };
  const editName = (base: string): string => {
    const { names: numbers, text } = streams;
    return readEdit(Buffer.from(base, 'latin1'), { numbers, text, budget, limit: MAX_NAME }).toString(
      'latin1',
    );
  };

  const readShape = (model: Model | undefined, differences: number): number => {
    const modelShape = model && shapeOfModel(model);
    if ((differences & differs.shape) !== 0 || model === undefined) {
      if (model === undefined || modelShape === undefined) return shapes.read(undefined);
      return shapes.read('old' in model ? { shape: modelShape, oldNode: model.old } : { shape: modelShape });
    }
    return 'old' in model ? shapes.ofOld(model.old) : (shapeOf[model.now] as number);
  };

  const readPayload = (shape: Shape, model: Model | undefined, differences: number): number => {
    const kind = payloadOf(shape);
    if (kind === undefined) return 0;
    const modelShape = model && shapeOfModel(model);
    const isAlike = modelShape !== undefined && payloadOf(modelShape) === kind;
    if (model === undefined || !isAlike || (differences & differs.payload) !== 0) {
      const from = isAlike && kind === 'content' && model !== undefined ? contentOfModel(model) : undefined;
      return payloads.read(shape, from);
    }
    return 'old' in model ? payloads.ofOld(model.old, shape) : (payloadNumbers[model.now] as number);
  };
  const contentOfModel = (model: Model): Buffer =>
    'old' in model ? oldContent(old, model.old) : payloads.contentAt(payloadNumbers[model.now] as number);

  const readCells = (node: number, own: Shape, model: Model | undefined, differences: number): void => {
    const columns = columnsOf(own).length;
    if (columns > limits.columns) throw deltaTooLarge(place, `an object has ${columns} columns`);
    spendOn(columns);
    const modelShape = model && shapeOfModel(model);
    const places = modelShape === undefined ? undefined : align(own, modelShape);
    const hasTold = (differences & differs.cells) !== 0;
    const nextGap = (): number => streams.cells.next(columns, 'gap');
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
  };

  return {
    copy: (node) => {
      const pair = nodes.pairOf(node);
      if (pair === undefined) throw corruptDelta(place, `nothing is told of object ${node}`);
      const shape = shapes.ofOld(pair);
      shapeOf[node] = shape;
      nameOf[node] = names.fromOld(old.nameOf[pair] as number);
      payloadNumbers[node] = payloads.ofOld(pair, shapes.all[shape] as Shape);
      models[node] = 1 + 2 * pair;
      const columns = (old.cellStarts[pair + 1] as number) - (old.cellStarts[pair] as number);
      spendOn(columns);
      for (let column = 0; column < columns; column++) cells.push(values.ofOld(oldValue(pair, column), node));
      cellStarts[node + 1] = cells.length;
    },
    read: (node) => {
      const differences = streams.nodes.next(31, 'differences');
      const pair = nodes.pairOf(node);
      const model = pair === undefined ? readModel(node) : { old: pair };
      setModel(node, model);
      const shape = readShape(model, differences);
      const own = shapes.all[shape] as Shape;
      shapeOf[node] = shape;
      nameOf[node] = readName(node, model, differences);
      payloadNumbers[node] = readPayload(own, model, differences);
      payloads.require(own, payloadNumbers[node] as number);
      readCells(node, own, model, differences);
      cellStarts[node + 1] = cells.length;
    },
    finish: () => ({
      ...{ shapeOf, nameOf, names: names.finish(), payloadOf: payloadNumbers, cellStarts },
      cells: cells.view(),
    }),
  };
};
