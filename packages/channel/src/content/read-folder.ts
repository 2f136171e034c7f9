import { join } from 'node:path';
import { readPack, verifyGraph } from '@nixtools/drv-closure';
import { packName, programsName, readEntries, readPrograms, verifySnapshot } from '@nixtools/snapshot';
import { describeSnapshot } from '../pointer/snapshot-description.ts';
import type { SnapshotContent } from './snapshot-content.ts';

/**
 * The content of a snapshot folder, checked against its manifest.
 *
 * @throws {NixtoolsError} those of `verifySnapshot`, `readPack` and `verifyGraph`
 */
export const readFolder = async (folder: string): Promise<SnapshotContent> => {
  const manifest = await verifySnapshot(folder);
  const place = join(folder, packName);
  const graph = await readPack(place);
  const verified = await verifyGraph(graph, { place });
  const hasPrograms = manifest.files[programsName] !== undefined;
  return {
    description: describeSnapshot(manifest),
    ...{ graph, verified, place: folder },
    entries: () => readEntries(folder),
    ...(hasPrograms ? { programs: () => readPrograms(folder) } : {}),
  };
};
