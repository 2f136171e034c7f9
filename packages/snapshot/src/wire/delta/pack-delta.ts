import { canonicalJson } from '@nixtools/nix-formats';
import { brotli, byteSink, sunkBytes, writeBytes, writeNumber, writeSections } from '@nixtools/sections';
import { type Entry, isFailed } from '../../entry.ts';
import { escapeText } from '../attr-parts.ts';
import { writeText } from '../columns.ts';
import { fieldsOf } from '../fields.ts';
import { DELTA_FORMAT, DELTA_TAG, MINOR } from '../layout.ts';
import type { NumberedRoot, RootOf } from '../root-facts.ts';
import { differenceWriter } from './difference.ts';
import { findLineShifts, type LineShifts, writeLineShifts } from './line-shifts.ts';
import { type EntryPair, type EntrySource, pairEntries } from './pair-entries.ts';
import { addedEntry, keptEntry } from './predicted-entry.ts';
import { rootSuccession } from './root-succession.ts';
import { step } from './steps.ts';

/**
 * Packs what changed from one snapshot's entries to another's, for a reader who has the entries of the first and the derivations
 * of the second. An entry of which only the derivation changed, with all that follows from it, costs nothing. Reads
 * both sources twice; `rootOf` is about the derivations of `after`.
 *
 * @throws {NixtoolsError} `ENTRIES_DISORDER` (verification)
 * @example await packEntriesDelta(() => readEntries('./monday'), () => readEntries('./tuesday'), rootOf);
 */
export const packEntriesDelta = async (
  before: EntrySource,
  after: EntrySource,
  rootOf: RootOf,
): Promise<Uint8Array> => {
  const shifts = await findLineShifts(pairEntries(before, after));
  const writer = deltaWriter(shifts, rootOf);
  const counts = { base: 0, entries: 0 };
  for await (const pair of pairEntries(before, after)) {
    writer.add(pair);
    if (pair.before !== undefined) counts.base++;
    if (pair.after !== undefined) counts.entries++;
  }
  const bytes = writer.finish();
  const sections = bytes === undefined ? [] : [{ tag: DELTA_TAG, bytes, packing: brotli() }];
  return writeSections({ ...DELTA_FORMAT, minor: MINOR, header: counts, sections });
};

const deltaWriter = (shifts: LineShifts, rootOf: RootOf) => {
  const [numbers, texts] = [byteSink(), byteSink()];
  writeLineShifts(shifts, numbers, texts);
  const writeDifference = differenceWriter(numbers, texts);
  const succession = rootSuccession();
  let neighbour: Entry | undefined;
  let kept = 0;
  let isEmpty = shifts.size === 0;

  const writeStep = (symbol: number): void => {
    writeNumber(numbers, kept);
    writeNumber(numbers, symbol);
    kept = 0;
  };

  /** 0: as predicted; else 1 and its number. */
  const writeRoot = (old: string | undefined, { ordinal }: NumberedRoot): void =>
    writeNumber(numbers, ordinal === succession.predict(old) ? 0 : 1 + ordinal);

  const add = (after: Entry): void => {
    const root = isFailed(after) ? undefined : rootOf(after.drvPath);
    writeStep(root === undefined ? step.addFailed : step.add);
    writeText(texts, escapeText(after.attr));
    if (root !== undefined) {
      writeRoot(undefined, root);
      succession.learn(undefined, root.ordinal);
    }
    writeDifference(fieldsOf(addedEntry(after.attr, root?.facts, neighbour)), fieldsOf(after));
  };

  const change = (before: Entry, after: Entry): void => {
    if (isFailed(before) || isFailed(after)) {
      if (canonicalJson(before) === canonicalJson(after)) kept++;
      else {
        writeStep(step.change);
        writeDifference(fieldsOf(before), fieldsOf(after));
      }
      return;
    }
    const root = rootOf(after.drvPath);
    const predicted = keptEntry(before, root.facts, shifts);
    const isPredicted =
      root.ordinal === succession.predict(before.drvPath) &&
      canonicalJson(predicted) === canonicalJson(after);
    if (isPredicted) kept++;
    else {
      writeStep(step.change);
      writeRoot(before.drvPath, root);
      writeDifference(fieldsOf(predicted), fieldsOf(after));
    }
    succession.learn(before.drvPath, root.ordinal);
  };

  return {
    add: ({ before, after }: EntryPair): void => {
      const keptBefore = kept;
      if (before !== undefined && after !== undefined && isFailed(before) === isFailed(after))
        change(before, after);
      else {
        // What was a package and fails now, or the other way round, is another thing of the same name.
        if (before !== undefined) {
          writeStep(step.drop);
          neighbour = before;
        }
        if (after !== undefined) add(after);
      }
      if (kept <= keptBefore) isEmpty = false;
      neighbour = before ?? neighbour;
    },
    finish: (): Uint8Array | undefined => {
      if (isEmpty) return undefined;
      writeStep(step.end);
      const delta = byteSink();
      writeNumber(delta, numbers.length);
      writeBytes(delta, sunkBytes(numbers));
      writeBytes(delta, sunkBytes(texts));
      return sunkBytes(delta);
    },
  };
};
