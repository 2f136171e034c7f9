import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { byteStringFromBytes, utf8FromByteString } from '@nixtools/nix-formats';

/** A file, link or folder below a start. */
export interface WalkedEntry {
  /** For the system's calls. */
  readonly file: Buffer;
  /** Relative to the start, with `/`; empty for the start itself. Names that are no UTF-8 have a character for each byte. */
  readonly path: string;
  readonly type: 'regular' | 'directory' | 'symlink' | 'other';
  /** Of a regular file, in bytes. */
  readonly size: number;
  /** Of a symbolic link. */
  readonly target?: Buffer;
}

const SLASH = Buffer.from('/');

const entryAt = (file: Buffer, path: string): WalkedEntry => {
  const stats = lstatSync(file);
  if (stats.isFile()) return { file, path, type: 'regular', size: stats.size };
  if (stats.isDirectory()) return { file, path, type: 'directory', size: 0 };
  return stats.isSymbolicLink()
    ? { file, path, type: 'symlink', size: 0, target: readlinkSync(file, 'buffer') }
    : { file, path, type: 'other', size: 0 };
};

/** In the order of an archive: parents before children, names sorted by bytes. Links are not followed. */
export function* walk(start: string): Generator<WalkedEntry> {
  // An explicit stack: folders may be nested as deep as the system allows.
  const pending: { readonly file: Buffer; readonly path: string }[] = [
    { file: Buffer.from(start), path: '' },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entry = entryAt(next.file, next.path);
    yield entry;
    if (entry.type !== 'directory') continue;
    const names = readdirSync(entry.file, 'buffer').sort(Buffer.compare).reverse();
    for (const name of names) {
      const bytes = byteStringFromBytes(name);
      const text = utf8FromByteString(bytes) ?? bytes;
      pending.push({
        file: Buffer.concat([entry.file, SLASH, name]),
        path: entry.path === '' ? text : `${entry.path}/${text}`,
      });
    }
  }
}
