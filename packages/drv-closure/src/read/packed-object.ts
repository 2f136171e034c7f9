import {
  contentAddressOf,
  contentAddressPath,
  isDerivationPath,
  printContentAddress,
  type StoreObject,
  type StorePath,
  storePathName,
  textObject,
} from '@nixtools/nix-formats';
import { corruptPack } from '../format/corrupt.ts';
import { type Graph, referencesOf } from '../format/graph.ts';
import { type ObjectKind, objectKinds } from '../format/layout.ts';
import { nativeSha256 } from '../native-sha256.ts';
import type { Content } from './contents.ts';
import type { Paths } from './paths.ts';

export interface PackedObjects {
  readonly graph: Graph;
  readonly paths: Paths;
  readonly place: string;
}

/**
 * A packed object, its path recomputed from what was unpacked: a pack can only hold what the paths in it stand for.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT`, `NAR_SYNTAX` (verification)
 */
export const packedObject = (objects: PackedObjects, { id, bytes }: Content): StoreObject => {
  const { graph, paths, place } = objects;
  const path = paths.pathOf(id);
  const references = [...referencesOf(graph, id)].map(paths.pathOf);
  const kind = objectKinds[graph.kinds[id] ?? -1];
  const object = kind && recompute({ path, references, bytes, kind, storeDir: graph.storeDir });
  if (object?.path === path) return object;
  throw corruptPack(place, `the content of ${path} is not what its path stands for`);
};

interface Claim {
  readonly path: StorePath;
  readonly references: readonly StorePath[];
  readonly bytes: Uint8Array;
  readonly kind: ObjectKind;
  readonly storeDir: string;
}

const recompute = ({ path, references, bytes, kind, storeDir }: Claim): StoreObject | undefined => {
  const common = { name: storePathName(path), references, storeDir, sha256: nativeSha256 };
  if (kind.derivation !== isDerivationPath(path)) return undefined;
  if (kind.derivation) return textObject({ ...common, content: bytes });
  const ca = contentAddressOf({ nar: bytes, ...kind, sha256: nativeSha256 });
  if (ca === undefined) return undefined;
  return { path: contentAddressPath({ ...common, ca }), references, nar: bytes, ca: printContentAddress(ca) };
};
