import { brotli, type Header, readSections, type SectionInput, writeSections } from '@nixtools/sections';
import { createNumberReader } from '../../src/delta/apply/number-reader.ts';
import { createDeltaWriter, joinStreams } from '../../src/delta/encode/delta-writer.ts';
import {
  CHANGES,
  DIGESTS,
  MAGIC,
  MAJOR,
  MINOR,
  type StreamName,
  streamNames,
} from '../../src/delta/layout.ts';

/** What a delta holds, unpacked. */
export interface DeltaParts {
  readonly header: Header;
  readonly streams: Readonly<Record<StreamName, Buffer>>;
  readonly digests: Buffer;
}

export const partsOf = async (delta: Uint8Array): Promise<DeltaParts> => {
  const place = 'a delta';
  const read = await readSections(delta, { magic: MAGIC, major: MAJOR, known: [CHANGES, DIGESTS], place });
  const all = createNumberReader(await read.section(CHANGES), place);
  const lengths = streamNames.map(() => all.next(2 ** 31, 'length'));
  const streams = Object.fromEntries(
    streamNames.map((name, index) => [name, Buffer.from(all.bytes(lengths[index] ?? 0))]),
  ) as DeltaParts['streams'];
  const digests = read.tags.includes(DIGESTS) ? await read.section(DIGESTS) : Buffer.alloc(0);
  return { header: read.header, streams, digests };
};

/** A delta with right sizes and checksums, whatever it says. */
export const repack = ({ header, streams, digests }: DeltaParts): Promise<Buffer> => {
  const lengths = createDeltaWriter().nodes;
  for (const name of streamNames) lengths.push(streams[name].length);
  return seal(
    header,
    Buffer.concat([lengths.finish(), ...streamNames.map((name) => streams[name])]),
    digests,
  );
};

/** Numbers of streams by name, and their text. */
export type Told = Partial<Record<Exclude<StreamName, 'text'>, readonly number[]>> & {
  readonly text?: string;
  readonly digests?: Buffer;
};

/** A delta that is written by hand. */
export const forge = (
  header: Header,
  { text = '', digests = Buffer.alloc(0), ...told }: Told,
): Promise<Buffer> => {
  const writer = createDeltaWriter();
  for (const name of streamNames) {
    if (name === 'text') continue;
    for (const number of told[name] ?? []) writer[name].push(number);
  }
  writer.text.pushText(text);
  return seal(header, joinStreams(writer), digests);
};

export const seal = (header: Header, changes: Buffer, digests: Buffer): Promise<Buffer> => {
  const packing = brotli({ quality: 1 });
  const sections: SectionInput[] = [
    { tag: CHANGES, bytes: changes, packing },
    { tag: DIGESTS, bytes: digests, packing },
  ];
  return writeSections({ magic: MAGIC, major: MAJOR, minor: MINOR, header, sections });
};
