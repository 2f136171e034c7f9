import type { BootDocument } from '@nixtools/bootspec';

/** A system that can be booted: every file that its document names is there. */
export interface BootSystem {
  /** Where it was found, inside the root: a profile's link, or one below /run. */
  readonly link: string;
  /** The store path of its toplevel. */
  readonly toplevel: string;
  readonly document: BootDocument;
}

export interface Generation extends BootSystem {
  readonly profile: string;
  readonly number: number;
  /** When it was made, `YYYY-MM-DD` in UTC. */
  readonly date: string;
  /** Seconds since 1970. */
  readonly made: number;
}

export interface Profile {
  /** `system`, or the name of one in system-profiles. */
  readonly name: string;
  /** The newest first. */
  readonly generations: readonly Generation[];
  /** The toplevel that the profile points at now. */
  readonly toplevel?: string;
  /** That system, when it is none of the generations: somebody made the link by hand. */
  readonly head?: BootSystem;
}

export interface Skip {
  /** The link, the specialisation, the entry. */
  readonly place: string;
  readonly reason: string;
}

/** All systems below a root. */
export interface SystemScan {
  /** `system` first, then by name. */
  readonly profiles: readonly Profile[];
  /** What was asked for as the default. */
  readonly chosen?: BootSystem;
  readonly booted?: BootSystem;
  readonly current?: BootSystem;
  readonly skipped: readonly Skip[];
  readonly warnings: readonly string[];
}
