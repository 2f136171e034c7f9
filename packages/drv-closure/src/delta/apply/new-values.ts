import { type Graph, nodeOfReference, outputOfReference, reference } from '../../graph/graph.ts';
import { GrowingNumbers } from '../../graph/growing.ts';
import { referenceCount } from '../../graph/tokens.ts';
import type { BaseValue } from '../base-value.ts';
import type { Classes } from '../classes.ts';
import { readEdit } from '../edit/read-edit.ts';
import { TELLS, target, tells, unzigzag } from '../layout.ts';
import { type Budget, corruptDelta, deltaTooLarge } from '../limits.ts';
import type { NewNodes } from './new-nodes.ts';
import type { DeltaStreams } from './open-delta.ts';
import { createTable } from './table.ts';

export interface NewValues {
  /** The value of an old value's number, unless another has replaced it: the same template, references to pairs. */
  ofOld(old: number, node: number): number;
  /** Reads a value that is told. */
  read(base: BaseValue | undefined, node: number): number;
  finish(): Pick<Graph, 'templateOf' | 'templates' | 'referenceStarts' | 'references'>;
}

export interface NewValuesOptions {
  readonly old: Graph;
  readonly classes: Classes;
  readonly nodes: NewNodes;
  readonly streams: DeltaStreams;
  readonly budget: Budget;
}

const BYTES_PER_VALUE = 12;
const BYTES_PER_REFERENCE = 4;

/** Makes the values of the new graph, in the order in which its nodes first have them. */
export const createNewValues = (options: NewValuesOptions): NewValues => {
  const { old, classes, nodes, streams, budget } = options;
  const { place, limits } = budget;
  const templates = createTable(old.templates, budget);
  /** Template -> its references, counted once however many values share it. */
  const referenceCounts: number[] = [];
  const templateOf = new GrowingNumbers(old.templateOf.length + 1024);
  const referenceStarts = new GrowingNumbers(old.templateOf.length + 1024);
  const references = new GrowingNumbers(old.references.length + 1024);
  referenceStarts.push(0);
  /** Old value -> what its template and references make now, and what stands for it since; plus 1. */
  const same = new Uint32Array(classes.values.count);
  const replaced = new Uint32Array(classes.values.count);
  let lastOld = 0;

  const begin = (template: number, count: number): void => {
    budget.spend(BYTES_PER_VALUE + BYTES_PER_REFERENCE * count);
    templateOf.push(template);
  };
  const end = (): number => referenceStarts.push(references.length) - 1;

  const oldPlace = (value: number): number => classes.values.placeOf[value] as number;
  const oldTemplate = (value: number): number => {
    const template = old.templateOf[oldPlace(value)] as number;
    const number = classes.templates.numberOf[template] as number;
    return classes.templates.placeOf[number - 1] as number;
  };
  const mapReference = (packed: number, node: number): number =>
    reference(nodes.ofOld(nodeOfReference(packed), node), outputOfReference(packed));

  const sameAsOld = (value: number, node: number): number => {
    const known = same[value] as number;
    if (known !== 0) return known - 1;
    const from = old.referenceStarts[oldPlace(value)] as number;
    const to = old.referenceStarts[oldPlace(value) + 1] as number;
    begin(templates.fromOld(oldTemplate(value)), to - from);
    for (let at = from; at < to; at++) references.push(mapReference(old.references[at] as number, node));
    const made = end();
    same[value] = made + 1;
    return made;
  };

  /** The references of a base value, one by one. */
  const slotsOf = (base: BaseValue | undefined, node: number) => {
    if (base === undefined) return { count: 0, at: () => 0 };
    if ('now' in base) {
      const from = referenceStarts.at(base.now);
      return {
        count: referenceStarts.at(base.now + 1) - from,
        at: (slot: number) => references.at(from + slot),
      };
    }
    const from = old.referenceStarts[oldPlace(base.old)] as number;
    const to = old.referenceStarts[oldPlace(base.old) + 1] as number;
    return {
      count: to - from,
      at: (slot: number) => mapReference(old.references[from + slot] as number, node),
    };
  };

  const countReferences = (template: number): number => {
    const known = referenceCounts[template] ?? referenceCount(templates.textAt(template));
    referenceCounts[template] = known;
    return known;
  };

  /** The node that is told; nothing where the run of slots goes on. */
  const readTarget = (node: number): number | undefined => {
    const told = streams.references.next(0xffffffff, 'reference');
    if (told < target.known) return told === target.none ? undefined : nodes.enter(undefined, node);
    const number = Math.floor((told - target.known) / 2);
    if (told % 2 === target.known % 2) {
      if (number < nodes.count) return nodes.count - 1 - number;
      throw corruptDelta(place, 'a reference to an object that is not there');
    }
    if (number < old.count) return nodes.ofOld(number, node);
    throw corruptDelta(place, 'a reference to an old object that is not there');
  };

  const readReferences = (count: number, base: BaseValue | undefined, node: number): void => {
    const { references: stream } = streams;
    const slots = slotsOf(base, node);
    let slot = 0;
    for (let left = count; left > 0; ) {
      if (slot < slots.count) {
        const run = stream.next(Math.min(left, slots.count - slot), 'run of references');
        for (const to = slot + run; slot < to; slot++) references.push(slots.at(slot));
        left -= run;
        if (left === 0) break;
        if (slot < slots.count) slot += stream.next(slots.count - slot, 'step over references');
      }
      const found = readTarget(node);
      if (found === undefined) continue;
      references.push(reference(found, stream.next(255, 'output')));
      left--;
    }
  };

  const readNew = (template: number, base: BaseValue | undefined, node: number): number => {
    const count = countReferences(template);
    if (count > limits.references) throw deltaTooLarge(place, `a value has ${count} references`);
    begin(template, count);
    readReferences(count, base, node);
    return end();
  };

  const baseTemplate = (base: BaseValue): Buffer =>
    'now' in base
      ? templates.at(templateOf.at(base.now))
      : old.templates.bytes.subarray(
          old.templates.starts[oldTemplate(base.old)],
          old.templates.starts[oldTemplate(base.old) + 1],
        );

  const readTemplate = (how: number, base: BaseValue | undefined): number => {
    const { values } = streams;
    if (how === tells.edit) {
      const from = base === undefined ? Buffer.alloc(0) : baseTemplate(base);
      const edit = { numbers: streams.edits, text: streams.text, budget, limit: limits.valueBytes };
      return templates.add(readEdit(from, edit));
    }
    if (how === tells.template) return templates.count - 1 - values.next(templates.count - 1, 'template');
    if (how === tells.oldTemplate) {
      const number = values.next(classes.templates.count - 1, 'old template');
      return templates.fromOld(classes.templates.placeOf[number] as number);
    }
    if (base === undefined) throw corruptDelta(place, 'a value like none');
    if ('now' in base) return templateOf.at(base.now);
    return templates.fromOld(oldTemplate(base.old));
  };

  const readKnown = (): number => {
    if (templateOf.length === 0) throw corruptDelta(place, 'a value that was not made yet');
    return templateOf.length - 1 - streams.values.next(templateOf.length - 1, 'value');
  };

  const readOld = (node: number): number => {
    const number = lastOld + unzigzag(streams.values.next(0xffffffff, 'old value'));
    if (number < 0 || number >= classes.values.count)
      throw corruptDelta(place, 'an old value that is not there');
    lastOld = number;
    return sameAsOld(number, node);
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
      const how = told % TELLS;
      const from = base && current(base);
      const value =
        how === tells.known
          ? readKnown()
          : how === tells.old
            ? readOld(node)
            : readNew(readTemplate(how, from), from, node);
      if (told >= TELLS) {
        if (base === undefined || 'now' in base) throw corruptDelta(place, 'a value that replaces none');
        replaced[base.old] = value + 1;
      }
      return value;
    },
    finish: () => ({
      templateOf: templateOf.view(),
      templates: templates.finish(),
      referenceStarts: referenceStarts.view(),
      references: references.view(),
    }),
  };
};
