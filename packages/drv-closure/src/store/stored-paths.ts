import { printBase32 } from '@nixtools/nix-formats';
import { recently } from '../recently.ts';
import type { KnownPaths } from '../render/facts.ts';
import { HASH_BYTES } from './layout.ts';
import type { Columns } from './read-columns.ts';

const keptHashes = 4096;

/** The paths of a graph as they were known when it was stored. */
export const storedPaths = (columns: Columns): KnownPaths => {
  const starts = columns.numbers('pathStarts');
  const rows = columns.bytes('paths');
  let unknown: ReadonlySet<number> | undefined;
  const isUnknown = (row: number): boolean => {
    unknown ??= new Set(columns.numbers('unknownPaths').all());
    return unknown.has(row);
  };
  const hashAt = recently({
    limit: keptHashes,
    make: (row) => {
      const bytes = rows.slice(row * HASH_BYTES, (row + 1) * HASH_BYTES);
      // Only these may be unknown, so that the list is hardly ever read.
      return bytes.every((byte) => byte === 0) && isUnknown(row) ? '' : printBase32(bytes);
    },
    weigh: () => 1,
  });
  return {
    hash: (node) => hashAt(starts.at(node)),
    outputHash: (node, output) => {
      const row = starts.at(node) + 1 + output;
      return row < starts.at(node + 1) ? hashAt(row) : '';
    },
  };
};
