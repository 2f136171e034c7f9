import type { ElfHeader } from './header.ts';
import { elfRecord } from './image.ts';

/** A part of the file that is loaded, or that says how to. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly fileSize: number;
  readonly align: number;
}

export const segmentType = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  note: 4,
  gnuStack: 0x6474e551,
  gnuRelro: 0x6474e552,
} as const;

export const segmentFlag = { execute: 1, write: 2 } as const;

const wanted: ReadonlySet<number> = new Set(Object.values(segmentType));

/** Field offsets: type, flags, offset, vaddr, filesz, align. */
const layouts = {
  32: { length: 32, flags: 24, offset: 4, address: 8, fileSize: 16, align: 28 },
  64: { length: 56, flags: 4, offset: 8, address: 16, fileSize: 32, align: 48 },
} as const;

/** The program headers of the kinds named above, in the order of the file. */
export const readSegments = ({ image, programHeaders }: ElfHeader): readonly Segment[] => {
  const layout = layouts[image.class];
  const segments: Segment[] = [];
  for (let index = 0; index < programHeaders.count; index++) {
    const at = programHeaders.offset + index * programHeaders.entrySize;
    const record = elfRecord(image, at, layout.length, `program header ${index}`);
    const type = record.word(0);
    if (!wanted.has(type)) continue;
    segments.push({
      type,
      flags: record.word(layout.flags),
      offset: record.size(layout.offset),
      address: record.address(layout.address),
      fileSize: record.size(layout.fileSize),
      align: record.size(layout.align),
    });
  }
  return segments;
};
