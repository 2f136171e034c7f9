import type { BaseValue } from '../base-value.ts';
import { createColumnAlignment } from '../column-alignment.ts';
import { differs, zigzag } from '../layout.ts';
import type { Model } from '../model.ts';
import { createModelChooser } from './choose-model.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';
import { replacementsOf } from './replacements.ts';
import { createSeenNodes } from './seen-nodes.ts';
import { shapeOfModel } from './shape-of-model.ts';
import { createNameWriter } from './write-names.ts';
import { createPayloadWriter } from './write-payloads.ts';
import { createShapeWriter } from './write-shapes.ts';
import { createValueWriter } from './write-values.ts';

/**
 * Writes all that a reader cannot know, node by node.
 *
 * @throws {RangeError} if the new graph is not in canonical order
 */
export const writeNodes = (same: Correspondence, out: DeltaWriter): void => {
  const { old, now, oldOf } = same;
  const { count, rootCount } = now.graph;
  const align = createColumnAlignment();
  const replacements = replacementsOf(same, align);
  const seen = createSeenNodes(rootCount);
  const values = createValueWriter(same, seen, out);
  const shapes = createShapeWriter(same, out);
  const payloads = createPayloadWriter(same, out);
  const names = createNameWriter(same, out);
  const models: (Model | undefined)[] = [];
  /** Node -> who refers to it first, plus 1. */
  const parents = new Uint32Array(count);
  let unchanged = 0;
  let lastOld = 0;

  /** For each column the value of the model, or nothing. */
  const basesOf = (node: number, model: Model | undefined): readonly (BaseValue | undefined)[] => {
    const columns = now.columnCount(node);
    if (model === undefined) return Array.from({ length: columns }, () => undefined);
    const places = align(now.shapeOfNode(node), shapeOfModel(same, model));
    return Array.from({ length: columns }, (_, column) => {
      const place = places === undefined ? column : (places[column] as number);
      if (place === -1) return undefined;
      return 'old' in model ? { old: old.valueOf(model.old, place) } : { now: now.valueOf(model.now, place) };
    });
  };
  const chooseModel = createModelChooser(same, (node, model) => {
    const isDefault = (base: BaseValue | undefined, column: number): boolean =>
      base !== undefined && values.defaultOf(base) === now.valueOf(node, column);
    return basesOf(node, model).filter(isDefault).length;
  });

  const isLikePair = (node: number, pair: number): boolean => {
    const model = { old: pair };
    if (!shapes.isLike(node, model) || !names.isLike(node, model) || !payloads.isLike(node, model))
      return false;
    for (let column = 0; column < now.columnCount(node); column++)
      if (values.defaultOf({ old: old.valueOf(pair, column) }) !== now.valueOf(node, column)) return false;
    return true;
  };
  const accept = (node: number, pair: number): void => {
    models[node] = { old: pair };
    shapes.accept(node);
    for (let column = 0; column < now.columnCount(node); column++)
      values.accept({ old: old.valueOf(pair, column) });
    unchanged++;
  };

  const writeModel = (node: number, model: Model | undefined): void => {
    if (model === undefined) out.nodes.push(0);
    else if ('now' in model) out.nodes.push(1 + 2 * (node - 1 - model.now));
    else {
      out.nodes.push(2 + 2 * zigzag(model.old - lastOld));
      lastOld = model.old;
    }
  };
  const writeShape = (node: number, model: Model | undefined): number => {
    if (model !== undefined && shapes.isLike(node, model)) {
      shapes.accept(node);
      return 0;
    }
    shapes.write(node, model);
    return differs.shape;
  };
  const writeName = (node: number, model: Model | undefined): number => {
    const parent = (parents[node] as number) - 1;
    const referrer = parent === -1 ? undefined : { node: parent, model: models[parent] };
    return names.write({ node, model, parent: referrer });
  };
  const writePayload = (node: number, model: Model | undefined): number => {
    if (model !== undefined && payloads.isLike(node, model)) return 0;
    payloads.write(node, model);
    return differs.payload;
  };
  const writeCells = (node: number, model: Model | undefined): number => {
    const isPair = oldOf[node] !== -1;
    let gap = 0;
    let told = 0;
    for (const [column, base] of basesOf(node, model).entries()) {
      const value = now.valueOf(node, column);
      if (base !== undefined && values.defaultOf(base) === value) {
        values.accept(base);
        gap++;
        continue;
      }
      if (base !== undefined) {
        out.cells.push(gap);
        gap = 0;
        told++;
      }
      const isReplaced = isPair && base !== undefined && 'old' in base && replacements[base.old] === value;
      values.write(value, base, isReplaced);
    }
    if (told === 0) return 0;
    out.cells.push(gap);
    return differs.cells;
  };
  const write = (node: number, model: Model | undefined): void => {
    models[node] = model;
    const shape = writeShape(node, model);
    const name = writeName(node, model);
    const payload = writePayload(node, model);
    const cells = writeCells(node, model);
    out.nodes.push(unchanged);
    out.nodes.push(shape | name | payload | cells);
    if (oldOf[node] === -1) writeModel(node, model);
    unchanged = 0;
  };

  for (let node = 0; node < count; node++) {
    const seenBefore = seen.count;
    const pair = oldOf[node] as number;
    if (pair === -1) write(node, chooseModel(node));
    else if (isLikePair(node, pair)) accept(node, pair);
    else write(node, { old: pair });
    for (let child = seenBefore; child < seen.count; child++) parents[child] = node + 1;
  }
  if (seen.count !== count) throw new RangeError('there are nodes that nothing refers to');
};
