import type { ByteString } from '@nixtools/nix-formats';
import { fileRangeAt } from './address.ts';
import { elfInvalid, elfTruncated } from './elf-error.ts';
import { type ElfImage, elfRecord } from './image.ts';
import { type Segment, segmentType } from './program-headers.ts';
import { readString, type StringTable } from './strings.ts';

/** What the dynamic section tells the dynamic linker. */
export interface Dynamic {
  readonly needed: readonly ByteString[];
  readonly soname: ByteString | undefined;
  readonly rpath: ByteString | undefined;
  readonly runpath: ByteString | undefined;
  readonly bindNow: boolean;
  /** Marked as a program that may be loaded anywhere, as linkers do since 2015. */
  readonly pie: boolean;
  /** Has the place for a debugger's note that linkers give to programs only. */
  readonly program: boolean;
  /** Where the needed versions of symbols are: address and count. */
  readonly versionNeeds: { readonly address: bigint; readonly count: number } | undefined;
  readonly strings: StringTable | undefined;
}

const tag = {
  ...{
    null: 0n,
    needed: 1n,
    strtab: 5n,
    strsz: 10n,
    soname: 14n,
    rpath: 15n,
    debug: 21n,
    bindNow: 24n,
    runpath: 29n,
  },
  ...{ flags: 30n, flags1: 0x6ffffffbn, verneed: 0x6ffffffen, verneednum: 0x6fffffffn },
} as const;
const flags = { bindNow: 8n, now1: 1n, pie1: 0x08000000n } as const;

/** Search paths of Nix packages are long, but none is as long as this. */
const LONGEST_STRING = 256 * 1024;
/** Of all strings together: entries may all point to one long string. */
const MOST_TEXT = 4 * 1024 * 1024;

/** The entries of the dynamic segment up to its end mark, by tag; of most tags the last one counts. */
const readEntries = (image: ElfImage, segment: Segment) => {
  const half = image.class / 8;
  const needed: number[] = [];
  const last = new Map<bigint, bigint>();
  if (segment.offset + segment.fileSize > image.size)
    throw elfTruncated(image.place, segment.offset, 'the dynamic section goes beyond the end of the file');
  for (let done = 0; done + 2 * half <= segment.fileSize; done += 2 * half) {
    const record = elfRecord(image, segment.offset + done, 2 * half, 'the dynamic section');
    const key = record.address(0);
    if (key === tag.null) break;
    if (key === tag.needed) needed.push(record.size(half));
    else last.set(key, record.address(half));
    if (last.size > 4096 || needed.length > 65_536)
      throw elfInvalid(image.place, record.at, 'the dynamic section has more entries than any honest one');
  }
  return { needed, last };
};

const stringTable = (
  image: ElfImage,
  segments: readonly Segment[],
  last: ReadonlyMap<bigint, bigint>,
): StringTable | undefined => {
  const address = last.get(tag.strtab);
  if (address === undefined) return undefined;
  const range = fileRangeAt(segments, address);
  if (range === undefined)
    throw elfInvalid(
      image.place,
      0,
      `the strings of the dynamic section, at 0x${address.toString(16)}, are in no segment`,
    );
  const size = Math.min(Number(last.get(tag.strsz) ?? range.size), range.size);
  return { offset: range.offset, size, what: 'the strings of the dynamic section', longest: LONGEST_STRING };
};

/**
 * @returns `undefined` when there is no dynamic section
 * @throws {NixtoolsError} `ELF_TRUNCATED`, `ELF_INVALID` (verification)
 */
export const readDynamic = (image: ElfImage, segments: readonly Segment[]): Dynamic | undefined => {
  const segment = segments.find(({ type, fileSize }) => type === segmentType.dynamic && fileSize > 0);
  if (segment === undefined) return undefined;
  const { needed, last } = readEntries(image, segment);
  const strings = stringTable(image, segments, last);
  let room = MOST_TEXT;
  const text = (offset: number): ByteString => {
    if (strings === undefined)
      throw elfInvalid(image.place, segment.offset, 'the dynamic section names strings and has none');
    const found = readString(image, strings, offset);
    room -= found.length;
    if (room < 0)
      throw elfInvalid(image.place, segment.offset, 'the dynamic section has more text than any honest one');
    return found;
  };
  const textOf = (key: bigint): ByteString | undefined => {
    const offset = last.get(key);
    return offset === undefined ? undefined : text(Number(offset));
  };
  const has = (key: bigint, flag: bigint): boolean => ((last.get(key) ?? 0n) & flag) !== 0n;
  const needs = last.get(tag.verneed);
  return {
    needed: needed.map(text),
    soname: textOf(tag.soname),
    rpath: textOf(tag.rpath),
    runpath: textOf(tag.runpath),
    bindNow: last.has(tag.bindNow) || has(tag.flags, flags.bindNow) || has(tag.flags1, flags.now1),
    pie: has(tag.flags1, flags.pie1),
    program: last.has(tag.debug),
    versionNeeds:
      needs === undefined ? undefined : { address: needs, count: Number(last.get(tag.verneednum) ?? 0n) },
    strings,
  };
};
