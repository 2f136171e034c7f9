import type { FileHandle } from 'node:fs/promises';
import { type Header, readSections } from '@nixtools/sections';
import { type Graph, MAX_NODES } from '../../graph/graph.ts';
import { CHANGES, DIGESTS, MAGIC, MAJOR, type StreamName, streamNames } from '../layout.ts';
import { type Budget, corruptDelta, deltaTooLarge } from '../limits.ts';
import { createNumberReader, type NumberReader } from './number-reader.ts';

export type DeltaStreams = Readonly<Record<StreamName | 'digests', NumberReader>>;

export interface OpenDelta {
  readonly nodes: number;
  readonly roots: number;
  readonly streams: DeltaStreams;
}

/** @throws {NixtoolsError} `DELTA_CORRUPT` (verification), `DELTA_TOO_LARGE` (refused), and what `readSections` throws */
export const openDelta = async (
  old: Graph,
  delta: Uint8Array | FileHandle,
  budget: Budget,
): Promise<OpenDelta> => {
  const { limits, place } = budget;
  const sections = await readSections(delta, {
    ...{ magic: MAGIC, major: MAJOR, known: [CHANGES, DIGESTS], place },
    limits: { unpackedBytes: limits.decodedBytes },
  });
  const { storeDir, nodes, roots } = countsOf(sections.header, place);
  if (storeDir !== old.storeDir)
    throw corruptDelta(place, `it is for the store ${JSON.stringify(storeDir)}, not for ${old.storeDir}`);
  if (nodes > Math.min(limits.nodes, MAX_NODES)) throw deltaTooLarge(place, `it leads to ${nodes} objects`);
  if (roots > nodes) throw corruptDelta(place, `there are ${roots} roots among ${nodes} objects`);
  budget.spend(sections.size(CHANGES) + sections.size(DIGESTS));
  const changes = await sections.section(CHANGES);
  const digests = sections.tags.includes(DIGESTS) ? await sections.section(DIGESTS) : Buffer.alloc(0);
  const streams = {
    ...splitStreams(changes, place),
    digests: createNumberReader(digests, `${place}, digests`),
  };
  return { nodes, roots, streams };
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const countsOf = ({ storeDir, nodes, roots }: Header, place: string) => {
  if (typeof storeDir !== 'string') throw corruptDelta(place, 'the header names no store folder');
  if (!isCount(nodes) || !isCount(roots)) throw corruptDelta(place, 'the header has no counts');
  return { storeDir, nodes, roots };
};

const splitStreams = (bytes: Buffer, place: string): Readonly<Record<StreamName, NumberReader>> => {
  const all = createNumberReader(bytes, place);
  const lengths = streamNames.map((name) => all.next(bytes.length, `length of ${name}`));
  const readers = lengths.map((length, index) =>
    createNumberReader(all.bytes(length), `${place}, ${streamNames[index]}`),
  );
  if (!all.isAtEnd) throw corruptDelta(place, 'bytes follow the streams');
  const reader = (name: StreamName): NumberReader =>
    readers[streamNames.indexOf(name)] ?? createNumberReader(Buffer.alloc(0), place);
  return {
    ...{ roots: reader('roots'), nodes: reader('nodes'), names: reader('names'), shapes: reader('shapes') },
    ...{ payloads: reader('payloads'), cells: reader('cells'), kinds: reader('kinds') },
    ...{ values: reader('values'), references: reader('references') },
    ...{ edits: reader('edits'), text: reader('text') },
  };
};
