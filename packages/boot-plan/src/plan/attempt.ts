import type { BootDocument } from '@nixtools/bootspec';
import type { Placement } from '../place/placement.ts';
import type { Skip, SystemScan } from '../scan/systems.ts';
import { type Candidate, candidate } from './candidate.ts';
import type { WantedCopy } from './copies.ts';
import type { Found } from './found.ts';
import { onDisk } from './free-bytes.ts';
import { textOf } from './manifest.ts';
import type { PlanRequest } from './plan.ts';
import { missingBytes, type RoomNeeds, type RoomOrder, roomOrder } from './room.ts';

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
  /** Those of them that no system here needs, and no menu on disk names: they may go first. */
  readonly dead: readonly string[];
  readonly dropped: readonly Skip[];
  readonly bytes: { readonly toCopy: number; readonly free: number };
}

/** All that a menu is chosen from. */
export interface Search {
  readonly scan: SystemScan;
  readonly placement: Placement;
  readonly request: PlanRequest;
  readonly output: string;
  readonly found: Found;
}

export interface Room {
  /** Bytes. */
  readonly free: number;
  /** More, for small things only. */
  readonly reserve: number;
  /** All copies that are there, by name. */
  readonly all: readonly string[];
  /** Those that no system here needs, and no menu on disk names. */
  readonly dead: () => readonly string[];
}

export interface Attempt {
  /** How it fits, be that safe or not. */
  readonly order?: RoomOrder | undefined;
  /** When it fits, and something can be booted at any time. */
  readonly choice?: Omit<Choice, 'dropped'>;
  /** Bytes, when there is no choice. */
  readonly missing: number;
}

const hasCopies = ({ found, placement }: Search, document: BootDocument): boolean =>
  placement.copiesFor(document).every(({ name }) => found.stateOf(name) === 'good');

/** RFC 125: no entry for a system whose secrets cannot be added; those that were added earlier still serve. */
export const hasSecrets = (search: Search, document: BootDocument): boolean =>
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
export const attempt = (search: Search, room: Room, without: ReadonlySet<string>): Attempt => {
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
  if (peak + texts <= room.free)
    return { order: 'roomy', choice: { ...common, dead: [], order: 'roomy' }, missing: 0 };
  const stays = (document: BootDocument): boolean =>
    hasCopies(search, document) &&
    search.placement.copiesFor(document).every(({ name }) => chosen.copies.has(name));
  const interim = candidate({ ...search, admits: stays, without });
  const dead = room.dead();
  const needs: RoomNeeds = {
    needed: peak + texts,
    texts,
    free: room.free,
    reserve: room.reserve,
    dead: bytes(dead),
    stale: bytes(stale),
    hasInterim: interim.entries.length > 0,
  };
  const order = roomOrder(needs);
  if (order === undefined || (order === 'staged' && !needs.hasInterim))
    return { order, missing: missingBytes(needs) };
  return {
    order,
    choice: { ...common, dead, order, ...(order === 'staged' ? { interim } : {}) },
    missing: 0,
  };
};
