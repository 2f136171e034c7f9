import { isNixtoolsError, parseStorePath, type StoreObject, textObject } from '@nixtools/nix-formats';
import type { GraphView } from '../graph/graph-view.ts';
import { nativeSha256 } from '../native-sha256.ts';
import type { KnownPaths } from '../render/facts.ts';
import { printDerivationNode } from '../render/render-derivation.ts';
import { sourceObjectOf } from '../render/render-source.ts';
import { printVerbatim } from '../render/render-verbatim.ts';
import { corruptStore } from '../store/errors.ts';
import type { NodePaths } from './node-paths.ts';

export interface NodeObjects {
  readonly view: GraphView;
  readonly paths: KnownPaths;
  readonly nodes: NodePaths;
  readonly place: string;
}

/**
 * A node as a store object, its path recomputed from what was written out: a store gives only what the paths in it stand for.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
 */
export const nodeObject = (objects: NodeObjects, node: number): StoreObject => {
  const { nodes, place } = objects;
  const path = nodes.pathOf(node);
  const object = unlessImpossible(objects, node);
  if (object?.path === path) return object;
  throw corruptStore(place, `the content of ${path} is not what its path stands for`);
};

/** Content that cannot be written out is no more what a path stands for than another content. */
const unlessImpossible = (objects: NodeObjects, node: number): StoreObject | undefined => {
  try {
    return render(objects, node);
  } catch (error) {
    if (!isNixtoolsError(error) || error.code === 'PACK_CORRUPT') throw error;
    throw corruptStore(objects.place, `${objects.nodes.pathOf(node)}: ${error.message}`, error);
  }
};

const render = ({ view, paths }: NodeObjects, node: number): StoreObject | undefined => {
  const shape = view.shape(node);
  if (shape.type === 'source') return sourceObjectOf(view, node, shape, paths);
  const { text, references } =
    shape.type === 'derivation'
      ? printDerivationNode(view, node, shape, paths)
      : printVerbatim(view, node, paths);
  return textObject({
    name: `${view.name(node)}.drv`,
    content: Buffer.from(text, 'latin1'),
    references: references.map((reference) => parseStorePath(reference, view.storeDir)),
    storeDir: view.storeDir,
    sha256: nativeSha256,
  });
};
