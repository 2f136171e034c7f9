import type { ByteString } from '@nixtools/nix-formats';
import type { Libc } from './libc.ts';
import type { VersionNeed } from './version-needs.ts';

export type ElfKind =
  /** Needs no dynamic linker, and is loaded at a fixed address. */
  | 'static-executable'
  /** Needs no dynamic linker, and moves itself to wherever it is loaded. */
  | 'static-pie'
  /** A program that a dynamic linker starts, or that needs libraries. */
  | 'dynamic-executable'
  | 'shared-library'
  /** An object file, or a kernel module. */
  | 'relocatable'
  | 'core'
  /** Debug information that was split off another file; what follows from code is not said of it. */
  | 'debug-information';

/** How much of what the dynamic linker fills in is read-only while the program runs. */
export type Relro = 'none' | 'partial' | 'full';

/** What the headers of an ELF file say. Strings are bytes: see `ByteString`. */
export interface ElfFile {
  readonly class: 32 | 64;
  readonly byteOrder: 'little' | 'big';
  /** As `uname -m` and Nix say it: `x86_64`, `aarch64`; `machine-N` for others. */
  readonly machine: string;
  /** `e_type`: 1 relocatable, 2 executable, 3 shared, 4 core. */
  readonly type: number;
  readonly kind: ElfKind;
  /**
   * Marked as a program that may be loaded at any address, as readelf and file say it. Linkers before 2015 did not mark
   * theirs: `kind` says that those are programs.
   */
  readonly pie: boolean;
  readonly interpreter?: ByteString;
  readonly needed: readonly ByteString[];
  readonly soname?: ByteString;
  readonly rpath?: ByteString;
  readonly runpath?: ByteString;
  readonly versionNeeds: readonly VersionNeed[];
  readonly relro: Relro;
  /** All symbols are looked up at the start, so that `relro` can cover the table of functions too. */
  readonly bindNow: boolean;
  /** `unstated`: nothing says so, and the kernel decides: on several machines the stack is then executable. */
  readonly stack: 'executable' | 'not-executable' | 'unstated';
  readonly libc: Libc;
  /** Has no table of symbols. */
  readonly stripped: boolean;
  readonly debugInfo: boolean;
  /** In hexadecimal. */
  readonly buildId?: string;
}
