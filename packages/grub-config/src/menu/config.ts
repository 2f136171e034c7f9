import type { GrubHead } from './head.ts';
import type { GrubFilesystem, GrubItem } from './menu.ts';

/** A menu to include, or with a head a whole `grub.cfg`. */
export interface GrubConfig {
  readonly filesystems: readonly GrubFilesystem[];
  readonly items: readonly GrubItem[];
  readonly head?: GrubHead;
}
