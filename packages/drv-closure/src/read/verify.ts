import { derivationReferences, parseDerivation, type StorePath } from '@nixtools/nix-formats';
import { corruptPack } from '../format/corrupt.ts';
import { referencesOf } from '../format/graph.ts';
import { DERIVATION_KIND } from '../format/layout.ts';
import { readContents } from './contents.ts';
import type { PackFile } from './pack-file.ts';
import { type PackedObjects, packedObject } from './packed-object.ts';

export interface PackCounts {
  readonly drvs: number;
  readonly sources: number;
  /** Of all contents, unpacked. */
  readonly bytes: number;
}

/**
 * Unpacks everything once, recomputes every path, and holds what each derivation refers to against the index.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT`, `DRV_SYNTAX`, `NAR_SYNTAX` (verification)
 */
export const verifyPack = async (file: PackFile, objects: PackedObjects): Promise<PackCounts> => {
  const { graph } = file;
  let drvs = 0;
  let bytes = 0;
  for await (const content of readContents(file, [...graph.sizes.keys()])) {
    const { path } = packedObject(objects, content);
    bytes += content.bytes.length;
    if (graph.kinds[content.id] !== DERIVATION_KIND) continue;
    drvs++;
    const references = [...referencesOf(graph, content.id)].map(objects.paths.pathOf);
    requireReferences(objects, path, content.bytes, references);
  }
  return { drvs, sources: graph.count - drvs, bytes };
};

const requireReferences = (
  { place, graph }: PackedObjects,
  path: StorePath,
  content: Uint8Array,
  references: StorePath[],
): void => {
  const written = derivationReferences(parseDerivation(content, path, graph.storeDir));
  if (written.join() === references.sort().join()) return;
  throw corruptPack(place, `${path} does not refer to what the index says`);
};
