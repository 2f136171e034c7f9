import { blobAt } from '../../graph/blobs.ts';
import { nodeOfReference, outputOfReference } from '../../graph/graph.ts';
import type { BaseValue } from '../base-value.ts';
import { writeEdit } from '../edit/write-edit.ts';
import { TELLS, target, tells, zigzag } from '../layout.ts';
import { type Correspondence, mappedReferences, referencesOf, templateNumber } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';
import { longestCommon } from './longest-common.ts';

/** Keeps count of what a reader will have made, and writes what it cannot know. Values are numbers of classes. */
export interface ValueWriter {
  /** Nodes that were referred to so far. */
  readonly nodes: number;
  enterRoot(): void;
  /** The new value that a reader takes for a model's cell if nothing is told; -1 if there is none. */
  defaultOf(base: BaseValue): number;
  /** A cell takes the default. */
  accept(base: BaseValue): void;
  /** A cell is told. @param replaces whether the value stands for that of the model from now on */
  write(value: number, base: BaseValue | undefined, replaces: boolean): void;
}

export const createValueWriter = (same: Correspondence, out: DeltaWriter): ValueWriter => {
  const { old, now, oldClasses, nowClasses, newOf, oldOf } = same;
  let nodes = 0;
  let values = 0;
  let templates = 0;
  let lastOld = 0;
  /** New value, new template -> its number at the reader, plus 1. */
  const madeValues = new Uint32Array(nowClasses.values.count);
  const madeTemplates = new Uint32Array(nowClasses.templates.count);
  /** Old value -> the new one that stands for it, plus 1. */
  const replaced = new Uint32Array(oldClasses.values.count);

  const oldPlace = (value: number): number => oldClasses.values.placeOf[value] as number;
  const nowPlace = (value: number): number => nowClasses.values.placeOf[value] as number;
  const templateOf = (value: number): number => templateNumber(now, nowClasses, nowPlace(value));
  const templateBytes = (template: number): Buffer =>
    blobAt(now.templates, nowClasses.templates.placeOf[template] as number);

  const enter = (node: number): void => {
    if (node < nodes) return;
    if (node > nodes) throw new RangeError('the graph is not in canonical order');
    nodes++;
  };
  const madeTemplate = (template: number): void => {
    if (madeTemplates[template] === 0) madeTemplates[template] = ++templates;
  };
  const makeSame = (value: number): void => {
    if (madeValues[value] !== 0) return;
    madeTemplate(templateOf(value));
    for (const packed of referencesOf(now, nowPlace(value))) enter(nodeOfReference(packed));
    madeValues[value] = ++values;
  };

  const current = (base: BaseValue): BaseValue => {
    const since = 'old' in base ? (replaced[base.old] as number) : 0;
    return since === 0 ? base : { now: since - 1 };
  };

  const writeTemplate = (value: number, base: BaseValue | undefined): number => {
    const template = templateOf(value);
    const oldTemplate = same.oldTemplateOf[template] as number;
    if (base !== undefined && isTemplateOf(base, template, oldTemplate)) {
      madeTemplate(template);
      return tells.refer;
    }
    if (madeTemplates[template] !== 0) {
      out.values.push(templates - (madeTemplates[template] as number));
      return tells.template;
    }
    madeTemplate(template);
    if (oldTemplate !== -1) {
      out.values.push(oldTemplate);
      return tells.oldTemplate;
    }
    const from = base === undefined ? Buffer.alloc(0) : baseTemplate(base);
    writeEdit(from, templateBytes(template), { numbers: out.edits, text: out.text });
    return tells.edit;
  };
  const baseTemplate = (base: BaseValue): Buffer =>
    'now' in base
      ? templateBytes(templateOf(base.now))
      : blobAt(old.templates, old.templateOf[oldPlace(base.old)] as number);
  const isTemplateOf = (base: BaseValue, template: number, oldTemplate: number): boolean =>
    'now' in base
      ? templateOf(base.now) === template
      : templateNumber(old, oldClasses, oldPlace(base.old)) === oldTemplate;

  const writeTarget = (packed: number): void => {
    const node = nodeOfReference(packed);
    const pair = oldOf[node] as number;
    if (node < nodes) out.references.push(target.known + 2 * (nodes - 1 - node));
    else out.references.push(pair === -1 ? target.fresh : target.pair + 2 * pair);
    enter(node);
    out.references.push(outputOfReference(packed));
  };

  const slotsOf = (base: BaseValue | undefined): readonly number[] => {
    if (base === undefined) return [];
    if ('now' in base) return Array.from(referencesOf(now, nowPlace(base.now)));
    return mappedReferences(old, oldPlace(base.old), newOf);
  };

  /** Runs of references that the base has too, and between them steps and those that it has not. */
  const writeReferences = (value: number, base: BaseValue | undefined): void => {
    const references = referencesOf(now, nowPlace(value));
    const slots = slotsOf(base);
    const common = longestCommon(slots, references);
    let next = 0;
    let slot = 0;
    for (let place = 0; place < references.length; ) {
      if (slot < slots.length) {
        const from = place;
        while (common[next]?.[0] === slot && common[next]?.[1] === place) {
          enter(nodeOfReference(references[place] as number));
          [next, slot, place] = [next + 1, slot + 1, place + 1];
        }
        out.references.push(place - from);
        if (place === references.length) break;
        if (slot < slots.length) {
          // What the base has more goes with the last reference that it has not.
          const [nextSlot = slots.length, nextPlace = references.length] = common[next] ?? [];
          const step = nextPlace - place <= 1 ? nextSlot - slot : 0;
          out.references.push(step);
          slot += step;
          if (nextPlace === place) {
            out.references.push(target.none);
            continue;
          }
        }
      }
      writeTarget(references[place++] as number);
    }
  };

  const writeNew = (value: number, base: BaseValue | undefined): number => {
    const how = writeTemplate(value, base);
    writeReferences(value, base);
    madeValues[value] = ++values;
    return how;
  };

  const tell = (value: number, base: BaseValue | undefined): number => {
    if (madeValues[value] !== 0) {
      out.values.push(values - (madeValues[value] as number));
      return tells.known;
    }
    const oldValue = same.oldValueOf[value] as number;
    if (oldValue === -1) return writeNew(value, base);
    out.values.push(zigzag(oldValue - lastOld));
    lastOld = oldValue;
    makeSame(value);
    return tells.old;
  };

  const defaultOf = (base: BaseValue): number => {
    const from = current(base);
    return 'now' in from ? from.now : (same.sameValueOf[from.old] as number);
  };
  return {
    get nodes() {
      return nodes;
    },
    enterRoot: () => enter(nodes),
    defaultOf,
    accept: (base) => makeSame(defaultOf(base)),
    write: (value, base, replaces) => {
      const how = tell(value, base && current(base));
      out.kinds.push(how + (replaces ? TELLS : 0));
      if (replaces && base !== undefined && 'old' in base) replaced[base.old] = value + 1;
    },
  };
};
