import type { ByteString } from '../bytes/byte-string.ts';

/** What a NAR holds: a file, a symbolic link, or a folder of such. No owners, times or other permissions. */
export type NarNode = NarFile | NarSymlink | NarDirectory;

export interface NarFile {
  readonly type: 'regular';
  readonly executable: boolean;
  readonly contents: Uint8Array;
}

export interface NarSymlink {
  readonly type: 'symlink';
  readonly target: ByteString;
}

export interface NarDirectory {
  readonly type: 'directory';
  readonly entries: ReadonlyMap<ByteString, NarNode>;
}

/** Why Nix would refuse a file's name in an archive, or `undefined` for a good one. */
export const narNameProblem = (name: ByteString): string | undefined => {
  if (name === '') return 'is empty';
  if (name === '.' || name === '..') return 'leads out of its folder';
  if (name.includes('/')) return 'holds a slash';
  return name.includes('\0') ? 'holds a NUL' : undefined;
};
