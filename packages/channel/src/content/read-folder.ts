import { join } from 'node:path';
import { readPack, verifyGraph } from '@nixtools/drv-closure';
import { packName, programsName, readEntries, readPrograms, verifySnapshot } from '@nixtools/snapshot';
import { describeSnapshot } from '../pointer/snapshot-description.ts';
import type { SnapshotSource } from './snapshot-content.ts';

/**
 * A snapshot folder, its files checked against its manifest.
 *
 * @throws {NixtoolsError} those of `verifySnapshot`, and from `derivations` those of `readPack` and `verifyGraph`
 */
export const readFolder = async (folder: string): Promise<SnapshotSource> => {
  const manifest = await verifySnapshot(folder);
  const place = join(folder, packName);
  const hasPrograms = manifest.files[programsName] !== undefined;
  return {
    description: describeSnapshot(manifest),
    place: folder,
    derivations: async () => {
      const graph = await readPack(place);
      return { graph, verified: await verifyGraph(graph, { place }) };
    },
    entries: () => readEntries(folder),
    ...(hasPrograms ? { programs: () => readPrograms(folder) } : {}),
  };
};
