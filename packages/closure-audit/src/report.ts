import type { StorePath } from '@nixtools/nix-formats';
import type { DamagedFile, ElfEntry, ReferencePlace, UncompressedPage } from './content/path-content.ts';
import type { Purpose } from './content/purpose.ts';

/** One reference of a chain. */
export interface ChainStep {
  readonly from: StorePath;
  readonly to: StorePath;
  /** Where `from` holds the hash of `to`; absent when the store knows the reference and no file has it. */
  readonly place?: ReferencePlace;
}

/** A path of the closure. Sizes in bytes. */
export interface AuditedPath {
  readonly path: StorePath;
  /** As Nix counts, which is what a budget is compared with. */
  readonly narSize: number;
  /** In blocks of 4 KiB. */
  readonly diskSize: number;
  readonly files: number;
  /** What would leave the closure if nothing referred to this path: itself, and what only it needs. */
  readonly retained: number;
  /** The shortest chain of references from a root; empty for a root. */
  readonly chain: readonly ChainStep[];
  /** Bytes of content by the two outermost folders, sorted by name. */
  readonly folders: readonly { readonly folder: string; readonly size: number }[];
}

/** A page of documentation that could be compressed, in blocks of 4 KiB. */
export interface AuditedPage extends UncompressedPage {
  readonly path: StorePath | string;
}

/** Files of one kind in one path that only developers need. */
export interface DevelopmentFiles {
  readonly path: StorePath | string;
  readonly purpose: Purpose;
  readonly files: number;
  readonly diskSize: number;
}

/** A reference that may be there by accident. */
export interface DoubtfulReference {
  readonly from: StorePath;
  readonly to: StorePath;
  /** `no-run-time-file`: only files for developers and readers hold it. `one-file`: a single file does. */
  readonly reason: 'no-run-time-file' | 'one-file';
  readonly files: number;
  readonly purposes: readonly Purpose[];
  readonly places: readonly ReferencePlace[];
  /** What would leave the closure with it, in bytes; 0 when `to` is needed otherwise too. */
  readonly saves: number;
}

/** An ELF file of a path. */
export interface AuditedElf extends ElfEntry {
  readonly path: StorePath | string;
}

/** What is said of a closure and of a plain folder alike. `path` is the store path, or the folder as it was given. */
export interface FilesAudit {
  readonly elf: readonly AuditedElf[];
  readonly damaged: readonly (DamagedFile & { readonly path: StorePath | string })[];
  /** Those that compressing makes smaller on disk, the largest first. */
  readonly pages: readonly AuditedPage[];
  readonly development: readonly DevelopmentFiles[];
  /** Sockets, devices and pipes, which were not looked at. */
  readonly skipped: readonly string[];
}

/** The budget of a closure, in bytes. */
export interface Budget {
  readonly limit: number;
  /** By how much the closure is larger; 0 when it fits. */
  readonly over: number;
  /** The largest paths, as few as are together at least what is over. */
  readonly culprits: readonly StorePath[];
}

export interface ClosureAudit extends FilesAudit {
  readonly version: 1;
  readonly closure: 'run-time' | 'derivation';
  readonly roots: readonly StorePath[];
  readonly total: {
    readonly paths: number;
    readonly files: number;
    readonly narSize: number;
    readonly diskSize: number;
  };
  readonly budget?: Budget;
  /** The largest first. */
  readonly paths: readonly AuditedPath[];
  /** Those that save most first; of a closure of derivations none, since builds need what they name. */
  readonly doubtful: readonly DoubtfulReference[];
  /** What all references together would save that no run-time file holds. */
  readonly doubtfulTogether: number;
}

export interface FolderAudit extends FilesAudit {
  readonly version: 1;
  readonly roots: readonly string[];
  readonly total: { readonly files: number; readonly diskSize: number };
}
