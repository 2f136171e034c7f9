import { NixtoolsError } from '@nixtools/nix-formats';
import type { CpioEntry } from './entry.ts';
import { type HeaderFields, memberBytes, trailer } from './header.ts';

export interface WriteCpioOptions {
  /** Seconds since 1970, for entries without a time of their own; by default 1, the time of files in a Nix store. */
  readonly mtime?: number;
}

const fileTypes = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  socket: 0o140000,
  'character-device': 0o020000,
  'block-device': 0o060000,
} as const;

type Real = Exclude<CpioEntry, { readonly kind: 'hard-link' }>;

/** A member and all names that it has, in the order in which they are given. */
interface Inode {
  readonly entry: Real;
  readonly number: number;
  readonly names: string[];
}

const blockSize = 512;

/**
 * An archive in the "newc" format of cpio, which Linux takes as an initramfs; see
 * Documentation/driver-api/early-userspace/buffer-format.rst of the kernel. Byte for byte what GNU
 * `cpio --reproducible -o -H newc` writes for the same members in the same order.
 *
 * @throws {NixtoolsError} `CPIO_ENTRY` (usage): a path that is absolute, leads out or comes twice, a link to nothing, a
 *   file of 4 GiB or more
 * @example writeCpio([{ kind: 'file', path: 'init', mode: 0o755, content }, { kind: 'character-device', path: 'console', mode: 0o600, major: 5, minor: 1 }])
 */
export const writeCpio = (
  entries: readonly CpioEntry[],
  { mtime = 1 }: WriteCpioOptions = {},
): Uint8Array => {
  const inodes = inodesOf(entries);
  const folders = folderLinks(entries);
  const parts: Uint8Array[] = [];
  for (const { path } of entries) {
    const inode = inodes.get(path);
    // Of several names the content goes with the last; the others come just before it, as GNU cpio has them.
    if (inode === undefined || inode.names.at(-1) !== path) continue;
    for (const name of inode.names.slice(0, -1).reverse())
      parts.push(...memberBytes(name, fieldsOf(inode, folders, mtime), new Uint8Array(0)));
    parts.push(...memberBytes(path, fieldsOf(inode, folders, mtime), contentOf(inode.entry)));
  }
  parts.push(...trailer());
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(Math.ceil(size / blockSize) * blockSize);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const inodesOf = (entries: readonly CpioEntry[]): ReadonlyMap<string, Inode> => {
  const inodes = new Map<string, Inode>();
  let number = 0;
  for (const entry of entries) {
    requirePlain(entry.path);
    if (inodes.has(entry.path)) throw invalid(entry.path, 'this path comes twice');
    if (entry.kind !== 'hard-link') {
      inodes.set(entry.path, { entry, number: number++, names: [entry.path] });
      continue;
    }
    const inode = inodes.get(entry.target);
    if (inode === undefined || inode.entry.kind === 'directory')
      throw invalid(entry.path, `it links to "${entry.target}", which is no file that comes earlier`);
    inode.names.push(entry.path);
    inodes.set(entry.path, inode);
  }
  return inodes;
};

const requirePlain = (path: string): void => {
  const parts = path.split('/');
  if (path === '.' || parts.every((part) => !['', '.', '..'].includes(part) && !part.includes('\0'))) return;
  throw invalid(path, 'this is no relative path in plain form');
};

const contentOf = (entry: Real): Uint8Array => {
  if (entry.kind === 'symlink') return new TextEncoder().encode(entry.target);
  if (entry.kind !== 'file') return new Uint8Array(0);
  if (entry.content.length > 0xffffffff)
    throw invalid(entry.path, 'the format holds no file of 4 GiB or more');
  return entry.content;
};

const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.');

/** As file systems count the names of a folder: its parent's, its own, and one in each folder in it. */
const folderLinks = (entries: readonly CpioEntry[]): ReadonlyMap<string, number> => {
  const links = new Map<string, number>();
  for (const { kind, path } of entries) {
    if (kind !== 'directory') continue;
    links.set(path, (links.get(path) ?? 0) + 2);
    if (path !== '.') links.set(parentOf(path), (links.get(parentOf(path)) ?? 0) + 1);
  }
  return links;
};

const fieldsOf = (
  { entry, number, names }: Inode,
  folders: ReadonlyMap<string, number>,
  mtime: number,
): HeaderFields => ({
  inode: number,
  mode: fileTypes[entry.kind] | (entry.mode & 0o7777),
  uid: entry.uid ?? 0,
  gid: entry.gid ?? 0,
  links: folders.get(entry.path) ?? names.length,
  mtime: entry.mtime ?? mtime,
  ...('major' in entry ? { major: entry.major, minor: entry.minor } : {}),
});

const invalid = (path: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'CPIO_ENTRY',
    kind: 'usage',
    message,
    place: path,
    hint: 'members have relative paths such as bin/sh, each once, and links come after what they link to',
  });
