import type { ByteString } from '../bytes/byte-string.ts';
import {
  expectText,
  quoted,
  readFrame,
  readText,
  type WireReader,
  wireError,
  wireReader,
} from '../wire/reader.ts';
import { type NarFile, type NarNode, type NarSymlink, narNameProblem } from './node.ts';

/** One file, link or folder of a NAR, parents before children, children sorted. */
export type NarEntry = (NarFile | NarSymlink | { readonly type: 'directory' }) & {
  /** 0 for the root. */
  readonly depth: number;
  /** Within its folder; empty for the root. */
  readonly name: ByteString;
};

interface OpenDirectory {
  lastName: ByteString;
}

/**
 * Walks the NAR that begins where the reader stands and leaves the reader behind it. Contents are views, not copies.
 * Depth costs no call stack, and no announced size is believed before the bytes are there.
 */
export function* readNarEntries(reader: WireReader): Generator<NarEntry> {
  expectText(reader, 'nix-archive-1');
  const open: OpenDirectory[] = [];
  let name: ByteString | undefined = '';
  while (name !== undefined) {
    const node = readNode(reader);
    yield { ...node, depth: open.length, name };
    if (node.type === 'directory') open.push({ lastName: '' });
    name = nextName(reader, open, node.type === 'directory');
  }
}

const readNode = (reader: WireReader): NarFile | NarSymlink | { readonly type: 'directory' } => {
  expectText(reader, '(', 'type');
  const at = reader.at;
  const type = readText(reader);
  if (type === 'directory') return { type };
  if (type === 'symlink') {
    expectText(reader, 'target');
    const target = readText(reader);
    if (target.includes('\0')) throw wireError(reader, 'the target of a symbolic link holds a NUL', at);
    expectText(reader, ')');
    return { type, target };
  }
  if (type === 'regular') return readFile(reader);
  throw wireError(reader, `expected a regular file, a symlink or a directory, found ${quoted(type)}`, at);
};

const readFile = (reader: WireReader): NarFile => {
  const at = reader.at;
  const field = readText(reader);
  const executable = field === 'executable';
  if (executable) expectText(reader, '', 'contents');
  else if (field !== 'contents') throw wireError(reader, `expected "contents", found ${quoted(field)}`, at);
  const contents = readFrame(reader);
  expectText(reader, ')');
  return { type: 'regular', executable, contents };
};

/** The next entry's name, closing folders that are at their end; `undefined` when the root is closed. */
const nextName = (
  reader: WireReader,
  open: OpenDirectory[],
  directoryJustOpened: boolean,
): ByteString | undefined => {
  let entryOpen = !directoryJustOpened;
  for (;;) {
    const directory = open.at(-1);
    if (directory === undefined) return undefined;
    if (entryOpen) expectText(reader, ')');
    const at = reader.at;
    const field = readText(reader);
    if (field === 'entry') return readName(reader, directory);
    if (field !== ')') throw wireError(reader, `expected "entry" or ")", found ${quoted(field)}`, at);
    open.pop();
    entryOpen = true;
  }
};

const readName = (reader: WireReader, directory: OpenDirectory): ByteString => {
  expectText(reader, '(', 'name');
  const at = reader.at;
  const name = readText(reader);
  const problem = narNameProblem(name);
  if (problem !== undefined) throw wireError(reader, `the file name ${quoted(name)} ${problem}`, at);
  if (name <= directory.lastName) {
    const fault = name === directory.lastName ? 'is there twice' : 'is not in its sorted place';
    throw wireError(reader, `the file name ${quoted(name)} ${fault}`, at);
  }
  directory.lastName = name;
  expectText(reader, 'node');
  return name;
};

/**
 * The entries of a NAR that is all there is, without building a tree.
 *
 * @throws {NixtoolsError} `NAR_SYNTAX` (verification) with the offset of the first wrong byte
 */
export function* narEntries(bytes: Uint8Array, place = 'a NAR'): Generator<NarEntry> {
  const reader = wireReader(bytes, place, 'NAR_SYNTAX');
  yield* readNarEntries(reader);
  if (reader.at !== bytes.length) throw wireError(reader, 'expected the end of the archive');
}

/**
 * Reads a NAR: exactly what Nix writes, so that `narFromTree` gives the same bytes again. Contents are views into `bytes`.
 *
 * @throws {NixtoolsError} `NAR_SYNTAX` (verification) with the offset of the first wrong byte; also for names that are
 *   empty, `.`, `..`, doubled, unsorted, or hold a slash or a NUL
 * @example parseNar(nar).type // 'directory'
 */
export const parseNar = (bytes: Uint8Array, place = 'a NAR'): NarNode => {
  const folders: Map<ByteString, NarNode>[] = [];
  let root: NarNode = { type: 'directory', entries: new Map() };
  for (const { depth, name, ...entry } of narEntries(bytes, place)) {
    folders.length = depth;
    let node: NarNode;
    if (entry.type === 'directory') {
      const entries = new Map<ByteString, NarNode>();
      folders.push(entries);
      node = { type: 'directory', entries };
    } else node = entry;
    if (depth === 0) root = node;
    else folders[depth - 1]?.set(name, node);
  }
  return root;
};
