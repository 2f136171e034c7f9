import type { GrubAccess, GrubFile } from '@nixtools/grub-config';
import type { BootEntry, BootMenu } from '../menu/items.ts';
import type { GrubPlace } from '../place/grub-place.ts';
import type { Skip } from '../scan/systems.ts';

/** Where the bootloader finds the files of an entry. */
export interface PlacedFiles {
  readonly kernel: GrubFile;
  readonly initrd?: GrubFile;
  readonly xen?: GrubFile;
  readonly deviceTree?: GrubFile;
}

export interface TargetInput {
  readonly menu: BootMenu;
  readonly filesOf: (entry: BootEntry) => PlacedFiles;
  readonly places: readonly GrubPlace[];
  /** Who may start the entries; without, only the superusers of the host's GRUB, if it has any. */
  readonly access?: GrubAccess;
}

export interface MenuFile {
  readonly path: string;
  readonly text: string;
  /** Permission bits; 0o644 by default. */
  readonly mode?: number;
}

/** What a target makes of a menu: files, and what it could not express. */
export interface RenderedMenu {
  readonly files: readonly MenuFile[];
  /** Entries that the target cannot boot, by id. */
  readonly refused: readonly Skip[];
  /** What is there, but will not arrive as it is. */
  readonly warnings: readonly string[];
}

export type TargetName = 'grub' | 'bls' | 'heads';

/** Relative to the boot folder, or an absolute path of the host. */
export type RenderTarget = (input: TargetInput, output: string) => RenderedMenu;

/** The first line of every menu file of ours, by which it is known when the manifest is lost. */
export const menuMark = '# Written by nixboot.';
