import { type Entry, type FailedEntry, isFailed, type PackageEntry } from '../../entry.ts';
import { derivedMembers, type RootFacts, succeedingMembers } from '../root-facts.ts';
import { type LineShifts, shiftPosition } from './line-shifts.ts';

/** What an entry is when nothing about it changed but its derivation and the line in which it stands. */
export const keptEntry = (before: PackageEntry, facts: RootFacts, shifts: LineShifts): PackageEntry => ({
  ...before,
  drvPath: facts.drvPath,
  ...succeedingMembers(before, facts),
  meta: shiftPosition(before.meta, shifts),
});

/** What a new attribute is compared with: its neighbour of before, which mostly has its licence, platforms and file. */
export const addedEntry = (
  attr: string,
  facts: RootFacts | undefined,
  neighbour: Entry | undefined,
): PackageEntry | FailedEntry =>
  facts === undefined
    ? { attr, error: { kind: 'throw', message: '' } }
    : {
        attr,
        drvPath: facts.drvPath,
        ...derivedMembers(facts),
        meta: neighbour === undefined || isFailed(neighbour) ? {} : neighbour.meta,
      };
