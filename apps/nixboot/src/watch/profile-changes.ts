import { type FSWatcher, watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RootedFs } from '@nixtools/rooted-fs';

/** Milliseconds without a change after which a change is over: nix-env renames several links in a row. */
const quiet = 300;
/** Milliseconds after which a series of changes is looked at all the same. */
const longest = 2000;

/** Which names in which folders matter; `undefined`: all. */
const watched: readonly (readonly [folder: string, names: readonly string[] | undefined])[] = [
  ['/nix/var/nix/profiles', undefined],
  ['/nix/var/nix/profiles/system-profiles', undefined],
  ['/run', ['booted-system', 'current-system']],
];

export interface ProfileChanges {
  /** Resolves when something has changed since the last time and rests now, and after `patience` milliseconds at the latest. */
  readonly next: (patience: number, signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

/**
 * Watches the folders of profiles. It is a hint, not the truth: what it misses (a folder that appears, a network file system) is
 * seen when patience ends.
 */
export const watchProfiles = (fs: RootedFs): ProfileChanges => {
  let events = 0;
  let seen = 0;
  let wake = (): void => {};
  const watchers: FSWatcher[] = [];
  const hear = (names: readonly string[] | undefined) => (_: string, name: string | null) => {
    if (name !== null && names !== undefined && !names.some((each) => name.startsWith(each))) return;
    events += 1;
    wake();
  };
  const open = (): void => {
    for (const [folder, names] of watched) {
      const found = fs.resolve(folder);
      if (found === undefined) continue;
      const watcher = watch(fs.host(found), hear(names));
      // A folder that goes away is no error: the next look finds out.
      watcher.on('error', () => hear(undefined)('', null));
      watchers.push(watcher);
    }
  };
  const reopen = (): void => {
    const old = watchers.splice(0);
    open();
    for (const watcher of old) watcher.close();
  };
  const anEvent = async (patience: number, signal: AbortSignal): Promise<void> => {
    if (events !== seen) return;
    const limit = new AbortController();
    const any = AbortSignal.any([signal, limit.signal]);
    wake = () => limit.abort();
    await sleep(patience, undefined, { signal: any }).catch(() => {});
    wake = () => {};
  };
  open();
  return {
    next: async (patience, signal) => {
      await anEvent(patience, signal);
      for (let waited = 0; events !== seen && waited < longest && !signal.aborted; waited += quiet) {
        seen = events;
        await sleep(quiet, undefined, { signal }).catch(() => {});
      }
      seen = events;
      reopen();
    },
    close: () => {
      for (const watcher of watchers.splice(0)) watcher.close();
    },
  };
};
