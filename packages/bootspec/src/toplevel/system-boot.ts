import type { BootDocument } from '../document/boot-document.ts';

/** From where a document comes: RFC 125's file, the layout of NixOS 22.11, or the other files of the toplevel. */
export type DocumentSource = 'boot.json' | 'legacy-boot.json' | 'synthesised';

export interface BootableSystem {
  readonly is: 'bootable';
  readonly document: BootDocument;
  readonly source: DocumentSource;
  /** What was guessed, and which specialisations are left out, for people. */
  readonly warnings: readonly string[];
}

/** How a system boots, or why it cannot. */
export type SystemBoot = BootableSystem | { readonly is: 'unbootable'; readonly reason: string };

export const unbootable = (reason: string): SystemBoot => ({ is: 'unbootable', reason });
