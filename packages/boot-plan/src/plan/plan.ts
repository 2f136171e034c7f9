import type { GrubAccess } from '@nixtools/grub-config';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { MenuOptions } from '../menu/boot-menu.ts';
import type { BootEntry } from '../menu/items.ts';
import type { Machine } from '../place/machine.ts';
import type { CopyKernels } from '../place/placement.ts';
import type { Skip } from '../scan/systems.ts';
import type { RenderTarget, TargetName } from '../target/target.ts';
import type { BootFolder } from './boot-folder.ts';
import type { Step } from './steps.ts';

export interface PlanRequest {
  readonly fs: RootedFs;
  readonly boot: BootFolder;
  readonly machine: Machine;
  /** `grub` by default. */
  readonly target?: TargetName;
  /** Makes the menu file in another form than the target does. */
  readonly render?: RenderTarget;
  /** The system that is to be the default, instead of the one that the profile points at: a store path, or a link inside the root. */
  readonly toplevel?: string | undefined;
  /** Where the menu goes instead of the target's usual place: a file of the host. Not for `bls`. */
  readonly output?: string | undefined;
  /** `auto` by default: when GRUB cannot read the store. */
  readonly copyKernels?: CopyKernels;
  readonly menu?: Omit<MenuOptions, 'admits'>;
  /** Who may start the entries when the host's GRUB has superusers; without, these. For `grub`. */
  readonly access?: GrubAccess;
  /** Also a menu without entries, and over a file that somebody else wrote. */
  readonly force?: boolean;
  /** Reads every copy and compares its hash, instead of trusting size and time. */
  readonly verify?: boolean;
  /** Runs the programs that add secrets again, also where their result is there; `chosen`: that of `toplevel`. */
  readonly refreshSecrets?: boolean | 'chosen';
  /** Toplevels whose program for secrets failed. */
  readonly withoutSecrets?: ReadonlySet<string>;
  /** Room in the boot folder in bytes; by default what the file system says. */
  readonly free?: number | undefined;
}

/** What an update would do: data, for people, for `--json`, and for `applyPlan`. */
export interface BootPlan {
  readonly target: TargetName;
  /** The file of the menu, or the folder of its files. */
  readonly output: string;
  readonly entries: readonly BootEntry[];
  /** In this order. Empty: everything is as it should be. */
  readonly steps: readonly Step[];
  /** Generations that found no room, by id, or whose secrets could not be added. */
  readonly dropped: readonly Skip[];
  /** What cannot be booted, or not expressed for this bootloader. */
  readonly skipped: readonly Skip[];
  /** Generations left out by a limit, by id. */
  readonly beyondLimit: readonly string[];
  readonly warnings: readonly string[];
  /** Whether the bootloader reads kernels from the store; else why not. */
  readonly inPlace: boolean;
  readonly reason?: string;
  /** To copy, and free before. */
  readonly bytes: { readonly toCopy: number; readonly free: number };
}
