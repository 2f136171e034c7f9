import type { BootDocument } from '@nixtools/bootspec';

/** One line of the menu that boots something. */
export interface BootEntry {
  readonly kind: 'entry';
  /** Stable for ever: `nixos-default`, `nixos-system-42`, `nixos-system-42-SPECIALISATION`. */
  readonly id: string;
  readonly title: string;
  /** Absent for the booted and the current system outside of all profiles. */
  readonly profile?: string;
  readonly generation?: number;
  /** Names from the outermost specialisation to the innermost; empty for the system itself. */
  readonly specialisation: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly date?: string;
  /** The store path of the system that the entry belongs to, also for a specialisation. */
  readonly system: string;
  readonly document: BootDocument;
  readonly isDefault: boolean;
  readonly isBooted: boolean;
  readonly isCurrent: boolean;
}

export interface BootSubmenu {
  readonly kind: 'submenu';
  readonly id: string;
  readonly title: string;
  readonly items: readonly BootItem[];
}

export type BootItem = BootEntry | BootSubmenu;

export interface BootMenu {
  readonly items: readonly BootItem[];
  /** Generations that a limit left out, as ids. */
  readonly beyondLimit: readonly string[];
  readonly warnings: readonly string[];
}

/** Every entry of a menu, submenus included, in the order in which it shows them. */
export const entriesOf = (items: readonly BootItem[]): readonly BootEntry[] =>
  items.flatMap((item) => (item.kind === 'entry' ? [item] : entriesOf(item.items)));
