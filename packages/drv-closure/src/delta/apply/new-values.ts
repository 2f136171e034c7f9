import { type Graph, nodeOfReference, outputOfReference, reference } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import { columnOf } from '../../graph/pages.ts';
import { referenceCount } from '../../graph/tokens.ts';
import type { BaseValue } from '../base-value.ts';
import type { ClassedGraph } from '../classed-graph.ts';
import { readEdit } from '../edit/read-edit.ts';
import { TELLS, tells, unzigzag } from '../layout.ts';
import { type Budget, corruptDelta, deltaTooLarge } from '../limits.ts';
import type { NewNodes } from './new-nodes.ts';
import type { DeltaStreams } from './open-delta.ts';
import { readReferences, type Slots } from './read-references.ts';
import { createTable, roomFor } from './table.ts';

export interface NewValues {
  /** What an old value is now, as long as nothing has replaced it: its template, and references to the pairs of nodes. */
  ofOld(old: number, node: number): number;
  /** Reads a value that is told. */
  read(base: BaseValue | undefined, node: number): number;
  finish(): Pick<Graph, 'templateOf' | 'templates' | 'referenceStarts' | 'references'>;
}

export interface NewValuesOptions {
  readonly old: ClassedGraph;
  readonly nodes: NewNodes;
  readonly streams: DeltaStreams;
  readonly budget: Budget;
}

const BYTES_PER_VALUE = 12;
const BYTES_PER_REFERENCE = 4;
const noBytes = Buffer.alloc(0);
const noSlots: Slots = { count: 0, at: () => 0 };

/** Makes the values of the new graph, in the order in which its nodes first have them. */
export const createNewValues = ({ old, nodes, streams, budget }: NewValuesOptions): NewValues => {
  const { place, limits } = budget;
  const templates = createTable(old.graph.templates, budget);
  /** Template -> its references, counted once however many values share it. */
  const referenceCounts: number[] = [];
  const templateOf = new GrowingNumbers(roomFor(old.graph.templateOf.length));
  const referenceStarts = new GrowingNumbers(roomFor(old.graph.templateOf.length));
  const references = new GrowingNumbers(roomFor(old.graph.references.length));
  referenceStarts.push(0);
  /** Old value -> what its template and references make now, and what has replaced it; plus 1. */
  const same = columnOf(old.valueCount);
  const replaced = columnOf(old.valueCount);
  let lastOld = 0;

  const begin = (template: number, count: number): void => {
    budget.spend(BYTES_PER_VALUE + BYTES_PER_REFERENCE * count);
    templateOf.push(template);
  };
  const end = (): number => referenceStarts.push(references.length) - 1;
  const push = (each: number): void => {
    references.push(each);
  };
  const mapReference = (packed: number, node: number): number =>
    reference(nodes.ofOld(nodeOfReference(packed), node), outputOfReference(packed));
  const oldTemplate = (number: number): number => templates.fromOld(old.templatePlace(number));

  const sameAsOld = (value: number, node: number): number => {
    if (same[value] === 0) {
      const oldReferences = old.referencesOf(value);
      begin(oldTemplate(old.templateOf(value)), oldReferences.length);
      for (const packed of oldReferences) push(mapReference(packed, node));
      same[value] = end() + 1;
    }
    return (same[value] as number) - 1;
  };

  const slotsOf = (base: BaseValue, node: number): Slots => {
    if ('old' in base) {
      const slots = old.referencesOf(base.old);
      return { count: slots.length, at: (slot) => mapReference(slots[slot] as number, node) };
    }
    const from = referenceStarts.at(base.now);
    return { count: referenceStarts.at(base.now + 1) - from, at: (slot) => references.at(from + slot) };
  };

  const countReferences = (template: number): number => {
    const count = referenceCounts[template] ?? referenceCount(templates.textAt(template));
    referenceCounts[template] = count;
    if (count > limits.references) throw deltaTooLarge(place, `a value has ${count} references`);
    return count;
  };

  const readNew = (template: number, base: BaseValue | undefined, node: number): number => {
    const count = countReferences(template);
    begin(template, count);
    const slots = base === undefined ? noSlots : slotsOf(base, node);
    const { references: stream } = streams;
    readReferences({ count, slots, node, nodes, oldCount: old.graph.count, stream, budget, push });
    return end();
  };

  const readEdited = (base: BaseValue | undefined): number => {
    const edit = { numbers: streams.edits, text: streams.text, budget, limit: limits.valueBytes };
    return templates.add(readEdit(base === undefined ? noBytes : templateBytes(base), edit));
  };
  const templateBytes = (base: BaseValue): Buffer =>
    'now' in base ? templates.at(templateOf.at(base.now)) : old.template(old.templateOf(base.old));

  const templateLike = (base: BaseValue | undefined): number => {
    if (base === undefined) throw corruptDelta(place, 'a value like none');
    return 'now' in base ? templateOf.at(base.now) : oldTemplate(old.templateOf(base.old));
  };

  const readOld = (node: number): number => {
    lastOld += unzigzag(streams.values.next(0xffffffff, 'old value'));
    if (lastOld >= 0 && lastOld < old.valueCount) return sameAsOld(lastOld, node);
    throw corruptDelta(place, 'an old value that is not there');
  };
  /** What comes last has the number 0. */
  const readDistance = (count: number, what: string): number =>
    count - 1 - streams.values.next(count - 1, what);

  const readTold = (how: number, base: BaseValue | undefined, node: number): number => {
    switch (how) {
      case tells.edit:
        return readNew(readEdited(base), base, node);
      case tells.refer:
        return readNew(templateLike(base), base, node);
      case tells.template:
        return readNew(readDistance(templates.count, 'template'), base, node);
      case tells.oldTemplate:
        return readNew(oldTemplate(streams.values.next(old.templateCount - 1, 'old template')), base, node);
      case tells.known:
        return readDistance(templateOf.length, 'value');
      default:
        return readOld(node);
    }
  };

  const current = (base: BaseValue): BaseValue => {
    const since = 'old' in base ? (replaced[base.old] as number) : 0;
    return since === 0 ? base : { now: since - 1 };
  };

  return {
    ofOld: (value, node) => {
      const since = replaced[value] as number;
      return since === 0 ? sameAsOld(value, node) : since - 1;
    },
    read: (base, node) => {
      const told = streams.kinds.next(2 * TELLS - 1, 'kind of value');
      const value = readTold(told % TELLS, base && current(base), node);
      if (told >= TELLS) {
        if (base === undefined || 'now' in base) throw corruptDelta(place, 'a value that replaces none');
        replaced[base.old] = value + 1;
      }
      return value;
    },
    finish: () => ({
      ...{ templateOf: templateOf.view(), templates: templates.finish() },
      ...{ referenceStarts: referenceStarts.view(), references: references.view() },
    }),
  };
};
