import type { ByteString } from '../bytes/byte-string.ts';
import { concatBytes } from '../bytes/concat.ts';
import { compareBytes } from '../bytes/order.ts';
import { NixtoolsError } from '../error.ts';
import { numberBytes, padding, textFrames } from '../wire/writer.ts';
import { type NarFile, type NarNode, type NarSymlink, narNameProblem } from './node.ts';

const magic = textFrames(['nix-archive-1']);
const close = textFrames([')']);
const directory = textFrames(['(', 'type', 'directory']);
const regular = textFrames(['(', 'type', 'regular', 'contents']);
const executable = textFrames(['(', 'type', 'regular', 'executable', '', 'contents']);

/**
 * A NAR, piece by piece: folders sorted by bytes, file contents passed on without a copy.
 *
 * @see "Nix Archive (NAR) format" in the Nix manual
 * @throws {NixtoolsError} `NAR_INVALID` (usage) for a name that no archive can hold
 */
export function* writeNar(root: NarNode): Generator<Uint8Array> {
  yield magic;
  // An explicit stack: a folder may be nested as deep as it likes.
  const pending: (NarNode | Uint8Array)[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof Uint8Array) yield next;
    else if (next.type === 'regular') yield* filePieces(next);
    else if (next.type === 'symlink') yield symlinkPiece(next);
    else {
      yield directory;
      pending.push(close);
      const entries = [...next.entries].sort(([a], [b]) => compareBytes(b, a));
      // On the stack the last comes first: the entry's head, its node, its closing.
      for (const [name, node] of entries) pending.push(close, node, entryHead(name));
    }
  }
}

const symlinkPiece = ({ target }: NarSymlink): Uint8Array => {
  if (target.includes('\0')) throw invalid(`the target ${JSON.stringify(target)} holds a NUL`);
  return textFrames(['(', 'type', 'symlink', 'target', target, ')']);
};

const entryHead = (name: ByteString): Uint8Array => {
  const problem = narNameProblem(name);
  if (problem !== undefined) throw invalid(`the file name ${JSON.stringify(name)} ${problem}`);
  return textFrames(['entry', '(', 'name', name, 'node']);
};

const invalid = (message: string): NixtoolsError =>
  new NixtoolsError({ code: 'NAR_INVALID', kind: 'usage', message });

const filePieces = (file: NarFile): Uint8Array[] => [
  file.executable ? executable : regular,
  numberBytes(file.contents.length),
  file.contents,
  padding(file.contents.length),
  close,
];

/** A whole NAR in memory. @example narFromTree({ type: 'symlink', target: '/etc' }) */
export const narFromTree = (root: NarNode): Uint8Array => concatBytes([...writeNar(root)]);

/** The NAR of a single file, which a store object often is. */
export const narFromFile = (contents: Uint8Array, executable = false): Uint8Array =>
  concatBytes([magic, ...filePieces({ type: 'regular', executable, contents })]);
