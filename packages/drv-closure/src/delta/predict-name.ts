import { namePartsOf } from '../graph/name-parts.ts';

/** A node's model, and who refers to the node first, before and now. */
export interface NameContext {
  readonly model: string;
  readonly parent: { readonly before: string; readonly now: string };
}

/** A new version of a program has its sources in a new version, too. */
export const predictName = ({ model, parent }: NameContext): string => {
  const before = namePartsOf(parent.before).version;
  const now = namePartsOf(parent.now).version;
  return before === '' ? model : model.replaceAll(before, now);
};
