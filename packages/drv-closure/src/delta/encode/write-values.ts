import { nodeOfReference } from '../../graph/graph.ts';
import type { BaseValue } from '../base-value.ts';
import { writeEdit } from '../edit/write-edit.ts';
import { TELLS, tells, zigzag } from '../layout.ts';
import { type Correspondence, mapReferences } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';
import type { SeenNodes } from './seen-nodes.ts';
import { writeReferences } from './write-references.ts';

/** Keeps count of the values that a reader will have made, and writes those that it cannot know. */
export interface ValueWriter {
  /** The new value that a reader takes for the model's if nothing is told; -1 if that is none of the new graph. */
  defaultOf(base: BaseValue): number;
  /** A cell takes the default. */
  accept(base: BaseValue): void;
  /** A cell is told. @param replaces whether the value takes the place of the model's from now on */
  write(value: number, base: BaseValue | undefined, replaces: boolean): void;
}

const noBytes = Buffer.alloc(0);

export const createValueWriter = (same: Correspondence, seen: SeenNodes, out: DeltaWriter): ValueWriter => {
  const { old, now } = same;
  let values = 0;
  let templates = 0;
  let lastOld = 0;
  /** New value, new template -> its number at the reader, plus 1. */
  const madeValues = new Uint32Array(now.valueCount);
  const madeTemplates = new Uint32Array(now.templateCount);
  /** Old value -> the new one that has replaced it, plus 1. */
  const replaced = new Uint32Array(old.valueCount);

  const makeTemplate = (template: number): void => {
    if (madeTemplates[template] === 0) madeTemplates[template] = ++templates;
  };
  /** A value that follows from an old one. */
  const makeSame = (value: number): void => {
    if (madeValues[value] !== 0) return;
    makeTemplate(now.templateOf(value));
    for (const packed of now.referencesOf(value)) seen.see(nodeOfReference(packed));
    madeValues[value] = ++values;
  };
  const current = (base: BaseValue): BaseValue => {
    const since = 'old' in base ? (replaced[base.old] as number) : 0;
    return since === 0 ? base : { now: since - 1 };
  };

  const hasTemplate = (base: BaseValue, template: number): boolean =>
    'now' in base
      ? now.templateOf(base.now) === template
      : old.templateOf(base.old) === same.oldTemplateOf[template];
  const templateOfBase = (base: BaseValue): Buffer =>
    'now' in base ? now.template(now.templateOf(base.now)) : old.template(old.templateOf(base.old));

  const writeTemplate = (template: number, base: BaseValue | undefined): number => {
    if (base !== undefined && hasTemplate(base, template)) return tells.refer;
    const made = madeTemplates[template] as number;
    if (made !== 0) {
      out.values.push(templates - made);
      return tells.template;
    }
    const oldTemplate = same.oldTemplateOf[template] as number;
    if (oldTemplate !== -1) {
      out.values.push(oldTemplate);
      return tells.oldTemplate;
    }
    const from = base === undefined ? noBytes : templateOfBase(base);
    writeEdit(from, now.template(template), { numbers: out.edits, text: out.text });
    return tells.edit;
  };
  const slotsOf = (base: BaseValue | undefined): readonly number[] => {
    if (base === undefined) return [];
    return 'now' in base
      ? Array.from(now.referencesOf(base.now))
      : mapReferences(old.referencesOf(base.old), same.newOf);
  };

  const writeNew = (value: number, base: BaseValue | undefined): number => {
    const template = now.templateOf(value);
    const how = writeTemplate(template, base);
    makeTemplate(template);
    const references = now.referencesOf(value);
    writeReferences({ references, slots: slotsOf(base), seen, oldOf: same.oldOf, out: out.references });
    madeValues[value] = ++values;
    return how;
  };

  const tell = (value: number, base: BaseValue | undefined): number => {
    const made = madeValues[value] as number;
    if (made !== 0) {
      out.values.push(values - made);
      return tells.known;
    }
    const oldValue = same.oldValueOf[value] as number;
    // The reader would make it once more where the old value is met, were it told as a new one here.
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
    defaultOf,
    accept: (base) => makeSame(defaultOf(base)),
    write: (value, base, replaces) => {
      const how = tell(value, base && current(base));
      out.kinds.push(how + (replaces ? TELLS : 0));
      if (replaces && base !== undefined && 'old' in base) replaced[base.old] = value + 1;
    },
  };
};
