import { NixtoolsError } from '@nixtools/nix-formats';
import type { Generation, SystemScan } from '../scan/systems.ts';

/**
 * Where the bytes come from: they are there; from copies that nothing names; or from all that the new menu does not need, after a menu
 * of what is there and stays has taken the old one's place.
 */
export type RoomOrder = 'roomy' | 'dead-first' | 'staged';

export interface RoomNeeds {
  /** Copies, new menus and the manifest, in bytes on disk. */
  readonly needed: number;
  /** Of these, what menus and manifest take. */
  readonly texts: number;
  readonly free: number;
  /** For menus and manifest only. */
  readonly reserve: number;
  /** Copies that neither a system here nor a menu on disk names. */
  readonly dead: number;
  /** All copies that the new menu does not need. */
  readonly stale: number;
  /** Whether something could be booted with the copies that are there and stay. */
  readonly hasInterim: boolean;
}

/** In which order an update fits, if it does. `staged` is safe only with an interim menu. */
export const roomOrder = ({
  needed,
  texts,
  free,
  reserve,
  dead,
  stale,
}: Omit<RoomNeeds, 'hasInterim'>): RoomOrder | undefined => {
  if (needed <= free) return 'roomy';
  if (needed <= free + dead) return 'dead-first';
  return needed <= free + stale && texts * 2 <= free + reserve + dead ? 'staged' : undefined;
};

/** How many bytes more it takes: for all of it at once; or for a menu of what stays before old copies go, and the rest after. */
export const missingBytes = ({
  needed,
  texts,
  free,
  reserve,
  dead,
  stale,
  hasInterim,
}: RoomNeeds): number => {
  const atOnce = needed - free - dead;
  return hasInterim
    ? Math.min(atOnce, Math.max(needed - free - stale, texts * 2 - free - reserve - dead))
    : atOnce;
};

/** The generations that may be given up for room, the oldest first: never the default, the booted and the current system. */
export const droppable = (scan: SystemScan, kept: ReadonlySet<string>): readonly Generation[] =>
  scan.profiles
    .flatMap(({ generations }) => generations)
    .filter(({ toplevel }) => !kept.has(toplevel))
    .map((generation, at) => ({ generation, at }))
    // Of one age, what stands further down in the menu goes first.
    .sort((a, b) => a.generation.made - b.generation.made || b.at - a.at)
    .map(({ generation }) => generation);

export const bootFull = (place: string, missing: number): NixtoolsError =>
  new NixtoolsError({
    code: 'BOOT_FULL',
    kind: 'failed',
    message: `${missing} bytes are missing, even with only the default, the booted and the current system; the old menu is untouched`,
    place,
    hint: 'remove what else is there; "nixboot list" and "nix-env --delete-generations" help when old kernels fill it',
  });
