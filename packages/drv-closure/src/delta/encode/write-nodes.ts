import type { Shape } from '../../graph/shape.ts';
import type { BaseValue } from '../base-value.ts';
import { createColumnAlignment } from '../column-alignment.ts';
import { differs, zigzag } from '../layout.ts';
import type { Model } from '../model.ts';
import { createModelChooser } from './choose-model.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';
import { replacementsOf } from './replacements.ts';
import { createNameWriter } from './write-names.ts';
import { createPayloadWriter } from './write-payloads.ts';
import { createShapeWriter, shapeOfModel } from './write-shapes.ts';
import { createValueWriter } from './write-values.ts';

/** Writes all that a reader cannot know, node by node. */
export const writeNodes = (same: Correspondence, out: DeltaWriter): void => {
  const { old, now, oldOf, oldClasses, nowClasses } = same;
  const align = createColumnAlignment();
  const replacements = replacementsOf(same, align);
  const values = createValueWriter(same, out);
  const shapes = createShapeWriter(same, out);
  const payloads = createPayloadWriter(same, out);
  const names = createNameWriter(same, out);
  const models: (Model | undefined)[] = [];
  /** Node -> who refers to it first, plus 1. */
  const parents = new Uint32Array(now.count);
  let unchanged = 0;
  let lastOld = 0;

  const nowValueOf = (node: number, column: number): number =>
    (nowClasses.values.numberOf[now.cells[(now.cellStarts[node] as number) + column] as number] as number) -
    1;
  const oldValueOf = (node: number, column: number): number =>
    (oldClasses.values.numberOf[old.cells[(old.cellStarts[node] as number) + column] as number] as number) -
    1;
  const columnsOf = (node: number): number =>
    (now.cellStarts[node + 1] as number) - (now.cellStarts[node] as number);

  /** For each column the value of the model, or nothing. */
  const basesOf = (node: number, model: Model | undefined): readonly (BaseValue | undefined)[] => {
    const count = columnsOf(node);
    if (model === undefined) return Array.from({ length: count }, () => undefined);
    const places = align(now.shapes[now.shapeOf[node] as number] as Shape, shapeOfModel(same, model));
    return Array.from({ length: count }, (_, column) => {
      const place = places === undefined ? column : (places[column] as number);
      if (place === -1) return undefined;
      return 'old' in model ? { old: oldValueOf(model.old, place) } : { now: nowValueOf(model.now, place) };
    });
  };
  const chooseModel = createModelChooser(same, (node, model) => {
    let score = 0;
    for (const [column, base] of basesOf(node, model).entries())
      if (base !== undefined && values.defaultOf(base) === nowValueOf(node, column)) score++;
    return score;
  });

  const isSame = (node: number, pair: number): boolean => {
    const model = { old: pair };
    if (!shapes.isLike(node, model) || !names.isLike(node, model) || !payloads.isLike(node, model))
      return false;
    for (let column = columnsOf(node) - 1; column >= 0; column--)
      if (values.defaultOf({ old: oldValueOf(pair, column) }) !== nowValueOf(node, column)) return false;
    return true;
  };
  const accept = (node: number, pair: number): void => {
    shapes.accept(node);
    for (let column = 0; column < columnsOf(node); column++) values.accept({ old: oldValueOf(pair, column) });
  };

  const writeModel = (node: number, model: Model | undefined): void => {
    if (model === undefined) out.nodes.push(0);
    else if ('now' in model) out.nodes.push(1 + 2 * (node - 1 - model.now));
    else {
      out.nodes.push(2 + 2 * zigzag(model.old - lastOld));
      lastOld = model.old;
    }
  };

  /** Gives whether any cell that has a default is told. */
  const writeCells = (node: number, model: Model | undefined): boolean => {
    const isPair = model !== undefined && 'old' in model && oldOf[node] === model.old;
    let gap = 0;
    let hasTold = false;
    for (const [column, base] of basesOf(node, model).entries()) {
      const value = nowValueOf(node, column);
      if (base !== undefined && values.defaultOf(base) === value) {
        values.accept(base);
        gap++;
        continue;
      }
      if (base !== undefined) {
        out.cells.push(gap);
        gap = 0;
        hasTold = true;
      }
      const replaces = isPair && base !== undefined && 'old' in base && replacements[base.old] === value;
      values.write(value, base, replaces);
    }
    if (hasTold) out.cells.push(gap);
    return hasTold;
  };

  const write = (node: number, model: Model | undefined): void => {
    models[node] = model;
    let differences = 0;
    if (model !== undefined && shapes.isLike(node, model)) shapes.accept(node);
    else {
      differences |= differs.shape;
      shapes.write(node, model);
    }
    const parent = (parents[node] as number) - 1;
    const referrer = parent === -1 ? undefined : { node: parent, model: models[parent] };
    differences |= names.write({ node, model, parent: referrer });
    if (model === undefined || !payloads.isLike(node, model)) {
      differences |= differs.payload;
      payloads.write(node, model);
    }
    if (writeCells(node, model)) differences |= differs.cells;
    out.nodes.push(unchanged);
    out.nodes.push(differences);
    if (oldOf[node] === -1) writeModel(node, model);
    unchanged = 0;
  };

  for (let root = 0; root < now.rootCount; root++) values.enterRoot();
  for (let node = 0; node < now.count; node++) {
    const entered = values.nodes;
    const pair = oldOf[node] as number;
    if (pair === -1) write(node, chooseModel(node));
    else if (isSame(node, pair)) {
      models[node] = { old: pair };
      accept(node, pair);
      unchanged++;
    } else write(node, { old: pair });
    for (let child = entered; child < values.nodes; child++) parents[child] = node + 1;
  }
  if (values.nodes !== now.count) throw new RangeError('there are nodes that nothing refers to');
};
