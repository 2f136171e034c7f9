import { NixtoolsError } from '@nixtools/nix-formats';
import type { Generation, SystemScan } from '../scan/systems.ts';

/** Where the bytes come from. `tight`: only when what the new menu does not need goes first. */
export type RoomOrder = 'roomy' | 'dead-first' | 'staged';

export interface RoomNeeds {
  /** Copies, new menus and the manifest, in bytes on disk. */
  readonly needed: number;
  /** Of these, what menus and manifest take. */
  readonly texts: number;
  readonly free: number;
  /** Copies of systems that are gone: nothing can be booted with them. */
  readonly dead: number;
  /** All copies that the new menu does not need. */
  readonly stale: number;
  /** Whether something could be booted with the copies that are there and stay. */
  readonly hasInterim: boolean;
}

/** In which order an update fits, if it does. */
export const roomOrder = ({
  needed,
  texts,
  free,
  dead,
  stale,
  hasInterim,
}: RoomNeeds): RoomOrder | undefined => {
  if (needed <= free) return 'roomy';
  if (needed <= free + dead) return 'dead-first';
  return hasInterim && needed <= free + stale && texts * 2 <= free + dead ? 'staged' : undefined;
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
