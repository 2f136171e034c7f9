/** What ranking knows of every entry without reading it: 8 bytes. */
export interface RankRow {
  /** Twins (the same package in two versions of a package set) share the id of the first of them. */
  readonly family: number;
  /** `popularityOf(dependents)`. */
  readonly popularity: number;
  readonly nested: boolean;
  readonly failed: boolean;
  readonly refused: boolean;
  /** Characters, at most 255. */
  readonly attrLength: number;
  /** Words of the description, at most 255. */
  readonly descriptionWords: number;
}

export const rankRowBytes = 8;

const nestedBit = 1;
const failedBit = 2;
const refusedBit = 4;

/** Eight steps for each doubling of the number of derivations that depend on a package directly. */
export const popularityOf = (dependents: number): number =>
  Math.min(255, Math.round(8 * Math.log2(1 + dependents)));

export function writeRankRow(view: DataView, offset: number, row: RankRow): void {
  view.setUint32(offset, row.family, true);
  view.setUint8(offset + 4, row.popularity);
  view.setUint8(
    offset + 5,
    (row.nested ? nestedBit : 0) | (row.failed ? failedBit : 0) | (row.refused ? refusedBit : 0),
  );
  view.setUint8(offset + 6, Math.min(255, row.attrLength));
  view.setUint8(offset + 7, Math.min(255, row.descriptionWords));
}

export function readRankRow(view: DataView, offset: number): RankRow {
  const flags = view.getUint8(offset + 5);
  return {
    family: view.getUint32(offset, true),
    popularity: view.getUint8(offset + 4),
    nested: (flags & nestedBit) !== 0,
    failed: (flags & failedBit) !== 0,
    refused: (flags & refusedBit) !== 0,
    attrLength: view.getUint8(offset + 6),
    descriptionWords: view.getUint8(offset + 7),
  };
}
