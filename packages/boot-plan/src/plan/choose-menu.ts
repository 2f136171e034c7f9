import type { BootDocument } from '@nixtools/bootspec';
import { profileId } from '../menu/ids.ts';
import type { Placement } from '../place/placement.ts';
import type { Skip, SystemScan } from '../scan/systems.ts';
import { ours } from './boot-folder.ts';
import { type Candidate, candidate } from './candidate.ts';
import type { WantedCopy } from './copies.ts';
import type { Found } from './found.ts';
import { freeBytes, onDisk } from './free-bytes.ts';
import { textOf } from './manifest.ts';
import type { PlanRequest } from './plan.ts';
import { bootFull, droppable, type RoomOrder, roomOrder } from './room.ts';

/** The menu that fits, and how. */
export interface Choice {
  readonly chosen: Candidate;
  /** Copies that have to be made. */
  readonly due: readonly WantedCopy[];
  readonly order: RoomOrder;
  /** What can be booted while old copies go and new ones come; only when staged. */
  readonly interim?: Candidate;
  /** Copies that the menu does not need, by name. */
  readonly stale: readonly string[];
  /** Those of them that no system here needs, when they have to go first. */
  readonly dead: readonly string[];
  readonly dropped: readonly Skip[];
  readonly bytes: { readonly toCopy: number; readonly free: number };
}

interface Search {
  readonly scan: SystemScan;
  readonly placement: Placement;
  readonly request: PlanRequest;
  readonly output: string;
  readonly found: Found;
}

interface Room {
  /** Bytes. */
  readonly free: number;
  /** All copies that are there, by name. */
  readonly all: readonly string[];
  /** Those that no system here needs. */
  readonly dead: () => readonly string[];
}

interface Attempt {
  readonly choice?: Omit<Choice, 'dropped'>;
  /** Bytes, when there is no choice. */
  readonly missing: number;
}

const hasCopies = ({ found, placement }: Search, document: BootDocument): boolean =>
  placement.copiesFor(document).every(({ name }) => found.stateOf(name) === 'good');

/** RFC 125: no entry for a system whose secrets cannot be added; those that were added earlier still serve. */
const hasSecrets = (search: Search, document: BootDocument): boolean =>
  document.initrdSecrets === undefined ||
  !search.request.withoutSecrets?.has(document.toplevel) ||
  hasCopies(search, document);

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + onDisk(size), 0);

const textBytes = ({ files, entries }: Candidate): number => {
  const changed = files.filter(({ path, text }) => textOf(path) !== text);
  // The manifest grows by about a line for each entry.
  return changed.length === 0
    ? 0
    : sum(changed.map(({ text }) => Buffer.byteLength(text))) + onDisk(entries.length * 160 + 4096);
};

/** Whether a copy has to be made: it is not there as it should be, or its secrets are to be fresh. */
const isDue = ({ request, found, scan }: Search, { name, secrets }: WantedCopy): boolean => {
  if (found.stateOf(name) !== 'good') return true;
  if (secrets === undefined || request.withoutSecrets?.has(secrets.toplevel)) return false;
  return request.refreshSecrets === 'chosen'
    ? secrets.toplevel === scan.chosen?.toplevel
    : request.refreshSecrets === true;
};

/** Programs that add secrets append a small archive. */
const sizeOf = ({ size, secrets }: WantedCopy): number => (secrets === undefined ? size : size + 2 ** 20);

/** What it takes to have the menu without some generations. */
const attempt = (search: Search, room: Room, without: ReadonlySet<string>): Attempt => {
  const { found } = search;
  const admits = (document: BootDocument): boolean => hasSecrets(search, document);
  const bytes = (names: readonly string[]): number => sum(names.map(found.sizeOf));
  const chosen = candidate({ ...search, admits, without });
  const due = [...chosen.copies.values()].filter((copy) => isDue(search, copy));
  const texts = textBytes(chosen);
  const toCopy = sum(due.map(sizeOf));
  const replaced = due.map(({ name }) => onDisk(found.sizeOf(name)));
  // A copy that is made again is beside the old one only until it has its name.
  const peak = toCopy - replaced.reduce((total, size) => total + size, 0) + Math.max(0, ...replaced);
  const stale = room.all.filter((name) => !chosen.copies.has(name));
  const common = { chosen, due, stale, bytes: { toCopy, free: room.free } };
  if (peak + texts <= room.free) return { choice: { ...common, dead: [], order: 'roomy' }, missing: 0 };
  const stays = (document: BootDocument): boolean =>
    hasCopies(search, document) &&
    search.placement.copiesFor(document).every(({ name }) => chosen.copies.has(name));
  const interim = candidate({ ...search, admits: stays, without });
  const dead = room.dead();
  const order = roomOrder({
    needed: peak + texts,
    texts,
    free: room.free,
    dead: bytes(dead),
    stale: bytes(stale),
    hasInterim: interim.entries.length > 0,
  });
  if (order === undefined) return { missing: Math.max(1, peak + texts - room.free - bytes(stale)) };
  return { choice: { ...common, dead, order, ...(order === 'staged' ? { interim } : {}) }, missing: 0 };
};

/** The default, the booted and the current system. */
const neverDropped = ({ entries }: Candidate): ReadonlySet<string> =>
  new Set(
    entries
      .filter((entry) => entry.isDefault || entry.isBooted || entry.isCurrent)
      .map(({ system }) => system),
  );

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/**
 * Finds the largest menu that fits: all, else without the oldest generations, as few as will do.
 *
 * @throws {NixtoolsError} `BOOT_FULL` (failed)
 */
export const chooseMenu = (search: Search): Choice => {
  const { scan, request, found } = search;
  const all = found.manifest.copies.map(({ name }) => name).filter((name) => found.sizeOf(name) > 0);
  const everything = once(() =>
    candidate({
      ...search,
      request: { ...request, menu: {} },
      admits: (document) => hasSecrets(search, document),
    }),
  );
  const room: Room = {
    free: request.free ?? freeBytes(request.boot.host),
    all,
    dead: () => all.filter((name) => !everything().copies.has(name)),
  };
  const first = attempt(search, room, new Set());
  if (first.choice !== undefined) return { ...first.choice, dropped: [] };
  const victims = droppable(scan, neverDropped(everything()));
  const without = (count: number): Attempt =>
    attempt(search, room, new Set(victims.slice(0, count).map(({ link }) => link)));
  const least = without(victims.length);
  if (least.choice === undefined) throw bootFull(ours(request.boot).folder, least.missing);
  let fits = { count: victims.length, choice: least.choice };
  // Fewer generations never need more room, so halving finds the fewest that have to go.
  for (let tooFew = 0; fits.count - tooFew > 1; ) {
    const count = Math.floor((tooFew + fits.count) / 2);
    const { choice } = without(count);
    if (choice === undefined) tooFew = count;
    else fits = { count, choice };
  }
  const dropped = victims.slice(0, fits.count).map(({ profile, number }) => ({
    place: `${profileId(profile)}-${number}`,
    reason: `no room in ${request.boot.host}`,
  }));
  return { ...fits.choice, dropped };
};
