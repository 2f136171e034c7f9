import type { FileHandle } from 'node:fs/promises';
import { readSections, writeSections } from '@nixtools/sections';

/** A delta of derivations and one of entries in one file. */
export interface DeltaPart {
  readonly drvs: Uint8Array;
  readonly entries: Uint8Array;
}

const FRAME = { magic: 'NIXDIFF\0', major: 1 };

/** Both are packed already. */
export const writeDeltaPart = ({ drvs, entries }: DeltaPart): Promise<Buffer> =>
  writeSections({
    ...FRAME,
    minor: 0,
    header: {},
    sections: [
      { tag: 'DRVS', bytes: drvs, packing: { method: 'stored' } },
      { tag: 'ENTS', bytes: entries, packing: { method: 'stored' } },
    ],
  });

/** @throws {NixtoolsError} those of `readSections` */
export const readDeltaPart = async (file: FileHandle, place: string): Promise<DeltaPart> => {
  const sections = await readSections(file, { ...FRAME, known: ['DRVS', 'ENTS'], place });
  return { drvs: await sections.section('DRVS'), entries: await sections.section('ENTS') };
};
