import type { StorePath } from '@nixtools/nix-formats';
import type { ElfFile } from '../elf/elf-file.ts';
import type { DocumentationKind, Purpose } from './purpose.ts';

/** Where a reference stands. Files are relative to the store path, and empty where that is itself the file. */
export interface ReferencePlace {
  readonly file: string;
  /** Bytes from the start of what holds it. */
  readonly offset: number;
  /** `content` of a file, `target` of a symbolic link, or the `name` of a file. */
  readonly in: 'content' | 'target' | 'name';
}

/** All places where a path refers to another one: one a file, the first in it. */
export interface FoundReference {
  readonly to: StorePath;
  readonly files: number;
  /** The first places, in the order of the archive. */
  readonly places: readonly ReferencePlace[];
  /** What the files that hold it are for, sorted. */
  readonly purposes: readonly Purpose[];
}

export interface ElfEntry extends ElfFile {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
}

/** A file that begins as an ELF file does and is none. */
export interface DamagedFile {
  readonly file: string;
  readonly code: string;
  readonly message: string;
  readonly place: string;
}

/** A page that is not compressed. Sizes in bytes on disk, in blocks of 4 KiB. */
export interface UncompressedPage {
  readonly file: string;
  readonly kind: DocumentationKind;
  readonly diskSize: number;
  /** As `gzip -9n` would make it. */
  readonly compressedDiskSize: number;
}

/** What a store path, or a folder, holds. */
export interface PathContent {
  readonly files: number;
  /** Files and folders in blocks of 4 KiB. */
  readonly diskSize: number;
  /** In bytes of content, by the two outermost folders: `share/man`; `` for files outside of any. */
  readonly folders: ReadonlyMap<string, number>;
  readonly references: readonly FoundReference[];
  readonly elf: readonly ElfEntry[];
  readonly damaged: readonly DamagedFile[];
  readonly pages: readonly UncompressedPage[];
  /** Files that only developers need: how many, and their bytes on disk. */
  readonly development: ReadonlyMap<Purpose, { readonly files: number; readonly diskSize: number }>;
  /** Sockets, devices and pipes, which were not looked at. */
  readonly skipped: readonly string[];
}
