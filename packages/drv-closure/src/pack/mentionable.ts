import { outputPathName } from '@nixtools/nix-formats';
import { DRV_FILE, MAX_OUTPUTS, reference } from '../graph/graph.ts';
import type { GraphView } from '../graph/graph-view.ts';
import type { KnownPaths } from '../render/facts.ts';

/** A path that a text may mention. */
export interface Mentionable {
  /** Its 32 characters of hash. */
  readonly hash: string;
  readonly path: string;
  readonly reference: number;
}

/** What the users of a derivation may mention of it: its outputs, and its `.drv` file last. */
export type MentionableReferences = (node: number) => readonly Mentionable[];

/** Made once for each node: a derivation has ten users on average. */
export const mentionableReferences = (view: GraphView, paths: KnownPaths): MentionableReferences => {
  const made: (readonly Mentionable[] | undefined)[] = [];
  return (node) => {
    made[node] ??= mentionableOf(view, paths, node);
    return made[node];
  };
};

const mentionableOf = (view: GraphView, paths: KnownPaths, node: number): readonly Mentionable[] => {
  const shape = view.shape(node);
  if (shape.type === 'source') return [];
  const { storeDir } = view;
  const name = view.name(node);
  const outputs = shape.outputs.slice(0, MAX_OUTPUTS).flatMap((output, place) => {
    const hash = paths.outputHash(node, place);
    const path = `${storeDir}/${hash}-${outputPathName(name, output)}`;
    return hash === '' ? [] : [{ hash, path, reference: reference(node, place) }];
  });
  const hash = paths.hash(node);
  return [
    ...outputs,
    { hash, path: `${storeDir}/${hash}-${name}.drv`, reference: reference(node, DRV_FILE) },
  ];
};
