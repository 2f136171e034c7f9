import {
  isNixtoolsError,
  narFromFile,
  parseStorePath,
  printBase16,
  printContentAddress,
  type StoreObject,
  type StorePath,
} from '@nixtools/nix-formats';
import type { DerivationShape, VerbatimShape } from '../graph/shape.ts';
import { nativeSha256 } from '../native-sha256.ts';
import { pathHash } from '../render/hashes.ts';
import { printDerivationNode } from '../render/render-derivation.ts';
import { sourceObjectOf } from '../render/render-source.ts';
import { printVerbatim } from '../render/render-verbatim.ts';
import type { Rendering } from '../render/rendering.ts';
import { corruptStore } from '../store/errors.ts';
import type { NodePaths } from './node-paths.ts';

export interface NodeObjects extends Rendering {
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
  const object = unlessImpossible(objects, node, path);
  if (object?.path === path) return object;
  throw corruptStore(place, `the content of ${path} is not what its path stands for`);
};

/** Content that cannot be written out is no more what a path stands for than another content. */
const unlessImpossible = (objects: NodeObjects, node: number, path: StorePath): StoreObject | undefined => {
  try {
    const { view, paths } = objects;
    const shape = view.shape(node);
    if (shape.type === 'source') return sourceObjectOf(view, node, shape, paths);
    return derivationObject(objects, { node, shape, path });
  } catch (error) {
    if (!isNixtoolsError(error) || error.code === 'PACK_CORRUPT') throw error;
    throw corruptStore(objects.place, `${path}: ${error.message}`, error);
  }
};

interface Claim {
  readonly node: number;
  readonly shape: DerivationShape | VerbatimShape;
  readonly path: StorePath;
}

const derivationObject = (objects: NodeObjects, { node, shape, path }: Claim): StoreObject | undefined => {
  const { view, paths } = objects;
  const { text, references } =
    shape.type === 'derivation'
      ? printDerivationNode(objects, node, shape)
      : printVerbatim(view, node, paths);
  const bytes = Buffer.from(text, 'latin1');
  const digest = nativeSha256(bytes);
  const type = ['text', ...references].join(':');
  const hash = pathHash(type, printBase16(digest), view.storeDir, `${view.name(node)}.drv`);
  if (hash !== paths.hash(node)) return undefined;
  return {
    path,
    references: references.map((reference) => parseStorePath(reference, view.storeDir)),
    nar: narFromFile(bytes),
    ca: printContentAddress({ method: 'text', hash: { algorithm: 'sha256', digest } }),
  };
};
