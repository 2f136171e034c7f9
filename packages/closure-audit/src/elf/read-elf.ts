import type { ByteString } from '@nixtools/nix-formats';
import type { ByteSource } from './byte-source.ts';
import { readDynamic } from './dynamic.ts';
import { elfInvalid, elfTruncated } from './elf-error.ts';
import type { ElfFile, Relro } from './elf-file.ts';
import { findText } from './find-text.ts';
import { type ElfHeader, readHeader } from './header.ts';
import { kindOf } from './kind.ts';
import { libcOf } from './libc.ts';
import { machineName } from './machine.ts';
import { readNotes } from './notes.ts';
import { readSegments, type Segment, segmentFlag, segmentType } from './program-headers.ts';
import { readSections, type Sections } from './section-headers.ts';
import { readString } from './strings.ts';
import { readVersionNeeds } from './version-needs.ts';

const CORE = 4;
/** As long as a path can be on Linux. */
const LONGEST_PATH = 4096;
/** Of symbols and of what is loaded: enough for every libc, and soon read. */
const MOST_SEARCHED = 64 * 1024 * 1024;

/** The end of a segment is where a download that broke off shows. Cores are not asked: a limit cuts them often. */
const requireWhole = ({ image }: ElfHeader, segments: readonly Segment[]): void => {
  for (const { offset, fileSize } of segments) {
    if (offset + fileSize <= image.size) continue;
    throw elfTruncated(
      image.place,
      offset,
      `a part of ${fileSize} bytes goes beyond the end of the file (${image.size} bytes)`,
    );
  }
};

const readInterpreter = ({ image }: ElfHeader, segments: readonly Segment[]): ByteString | undefined => {
  const segment = segments.find(({ type }) => type === segmentType.interpreter);
  if (segment === undefined) return undefined;
  const what = 'the name of the interpreter';
  const { offset, fileSize: size } = segment;
  return readString(image, { offset, size, what, longest: LONGEST_PATH }, 0);
};

const relroOf = (segments: readonly Segment[], bindNow: boolean): Relro => {
  if (!segments.some(({ type }) => type === segmentType.gnuRelro)) return 'none';
  return bindNow ? 'full' : 'partial';
};

const stackOf = (segments: readonly Segment[]): ElfFile['stack'] => {
  const segment = segments.find(({ type }) => type === segmentType.gnuStack);
  if (segment === undefined) return 'unstated';
  return (segment.flags & segmentFlag.execute) === 0 ? 'not-executable' : 'executable';
};

/** Object files have sections only, and Go's linker leaves some notes out of its segments; a program may have segments only. */
const noteRanges = (segments: readonly Segment[], { notes }: Sections) =>
  notes.length > 0
    ? notes
    : segments
        .filter(({ type }) => type === segmentType.note)
        .map(({ offset, fileSize, align }) => ({ offset, size: fileSize, align }));

/** Loaded and never written: where constant texts are. */
const constants = (segments: readonly Segment[]) =>
  segments
    .filter(({ type, flags }) => type === segmentType.load && (flags & segmentFlag.write) === 0)
    .map(({ offset, fileSize }) => ({ offset, size: fileSize }));

const searchIn = (source: ByteSource, ranges: readonly { offset: number; size: number }[]) => {
  return (texts: readonly string[]): string | undefined => {
    let room = MOST_SEARCHED;
    for (const { offset, size } of ranges) {
      const found = findText(source, { offset, size: Math.min(size, room) }, texts);
      if (found !== undefined) return found;
      room -= Math.min(size, room);
    }
    return undefined;
  };
};

/**
 * What an ELF file is: how it is linked and hardened, what it needs, which C library it uses. Reads the headers only; in a
 * static program whose headers do not say whose C library it has, it also looks at up to 64 MiB of constants.
 *
 * @param place for errors: the file's name
 * @throws {NixtoolsError} (verification) `ELF_NOT_ELF`; `ELF_TRUNCATED`; `ELF_INVALID` with the offset of what is wrong
 * @see the System V ABI, "Object Files", and the Linux Standard Base for the GNU segments and versions
 * @example readElf(bytesSource(await readFile('/bin/sh')), '/bin/sh').interpreter // '/lib64/ld-linux-x86-64.so.2'
 */
export const readElf = (source: ByteSource, place = 'an ELF file'): ElfFile => {
  const header = readHeader(source, place);
  const { image, type, machine } = header;
  const sections = readSections(header);
  const headers = type === CORE ? [] : readSegments(header);
  // Of a file of debug information they describe the file that it was split from, whose bytes are not here.
  const segments = sections.separateDebug ? [] : headers;
  requireWhole(header, segments);
  const interpreter = readInterpreter(header, segments);
  const dynamic = readDynamic(image, segments);
  const found = kindOf({ type, separateDebug: sections.separateDebug, interpreter, dynamic });
  if (found === undefined) throw elfInvalid(place, 16, `there is no type ${type}`);
  const notes = readNotes(image, noteRanges(segments, sections));
  const versionNeeds = dynamic === undefined ? [] : readVersionNeeds(image, segments, dynamic);
  const needed = dynamic?.needed ?? [];
  const bindNow = dynamic?.bindNow ?? false;
  const { soname, rpath, runpath } = dynamic ?? {};
  const libc = libcOf({
    ...{ kind: found.kind, interpreter, needed, soname, versionNeeds, notes },
    findInComment: searchIn(source, sections.comment === undefined ? [] : [sections.comment]),
    findSymbol: searchIn(source, sections.symbolNames === undefined ? [] : [sections.symbolNames]),
    findLoaded: searchIn(source, constants(segments)),
  });
  return {
    ...{ class: image.class, byteOrder: image.byteOrder, machine: machineName(machine), type, ...found },
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(soname === undefined ? {} : { soname }),
    ...(rpath === undefined ? {} : { rpath }),
    ...(runpath === undefined ? {} : { runpath }),
    ...(notes.buildId === undefined ? {} : { buildId: notes.buildId }),
    ...{ needed, versionNeeds, relro: relroOf(headers, bindNow), bindNow, stack: stackOf(headers), libc },
    ...{ stripped: !sections.symbols, debugInfo: sections.debugInfo },
  };
};
