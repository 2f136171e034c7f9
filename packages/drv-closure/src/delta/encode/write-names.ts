import { writeEdit } from '../edit/write-edit.ts';
import { differs } from '../layout.ts';
import type { Model } from '../model.ts';
import { predictName } from '../predict-name.ts';
import type { Correspondence } from './correspondence.ts';
import type { DeltaWriter } from './delta-writer.ts';

/** A node, its model, and the same of the node that refers to it first. */
export interface NameSubject {
  readonly node: number;
  readonly model: Model | undefined;
  readonly parent: { readonly node: number; readonly model: Model | undefined } | undefined;
}

export interface NameWriter {
  isLike(node: number, model: Model): boolean;
  /** Gives how the name differs, and writes what is needed to tell. */
  write(subject: NameSubject): number;
}

export const createNameWriter = ({ old, now }: Correspondence, out: DeltaWriter): NameWriter => {
  const nameOfModel = (model: Model | undefined): string => {
    if (model === undefined) return '';
    return 'now' in model ? now.name(model.now) : old.name(model.old);
  };
  return {
    isLike: (node, model) => now.name(node) === nameOfModel(model),
    write: ({ node, model, parent }) => {
      const name = now.name(node);
      const before = nameOfModel(model);
      if (model !== undefined && name === before) return 0;
      if (parent !== undefined) {
        const context = { before: nameOfModel(parent.model), now: now.name(parent.node) };
        if (predictName({ model: before, parent: context }) === name) return differs.predictedName;
      }
      writeEdit(Buffer.from(before, 'latin1'), Buffer.from(name, 'latin1'), {
        numbers: out.names,
        text: out.text,
      });
      return differs.name;
    },
  };
};
