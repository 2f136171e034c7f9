import { brotli, writeSections } from '@nixtools/sections';
import type { Graph } from '../../graph/graph.ts';
import { CHANGES, DIGESTS, MAGIC, MAJOR, MINOR, zigzag } from '../layout.ts';
import { type Correspondence, correspondenceOf } from './correspondence.ts';
import { createDeltaWriter, type DeltaWriter, joinStreams } from './delta-writer.ts';
import { writeNodes } from './write-nodes.ts';

/**
 * Writes how one graph becomes another: what `applyDelta` needs to make `now` from `old`, or from any graph that says the same
 * as `old`, however its tables are numbered. docs/formats/drvs-delta.md has the layout. Since hashes are in no graph, a change that
 * gives every derivation another path costs what it says, and no more.
 *
 * @param pairs for each root of `now` the root of `old` that has its attribute, or nothing; what they refer to is paired from there
 * @throws {RangeError} for graphs that are not in canonical order, or of different store folders
 * @example
 * const delta = await encodeDelta(old, now, now.rootNames.map((attr) => old.rootNames.indexOf(attr)));
 */
export const encodeDelta = async (
  old: Graph,
  now: Graph,
  pairs: readonly (number | undefined)[],
): Promise<Buffer> => {
  if (old.storeDir !== now.storeDir) throw new RangeError('the graphs are of different store folders');
  const same = correspondenceOf(old, now, pairs.slice(0, now.rootCount));
  const out = createDeltaWriter();
  writeRoots(same, out);
  writeNodes(same, out);
  const digests = out.digests.finish();
  return writeSections({
    ...{ magic: MAGIC, major: MAJOR, minor: MINOR },
    header: { storeDir: now.storeDir, nodes: now.count, roots: now.rootCount },
    sections: [
      { tag: CHANGES, bytes: joinStreams(out), packing: brotli() },
      ...(digests.length === 0
        ? []
        : [{ tag: DIGESTS, bytes: digests, packing: { method: 'stored' as const } }]),
    ],
  });
};

/** Mostly a root is the pair of the old root after that of the root before. */
const writeRoots = ({ now: { graph }, oldOf }: Correspondence, out: DeltaWriter): void => {
  let expected = 0;
  let gap = 0;
  for (let root = 0; root < graph.rootCount; root++) {
    const pair = oldOf[root] as number;
    if (pair === expected) gap++;
    else {
      out.roots.push(gap);
      out.roots.push(pair === -1 ? 0 : 1 + zigzag(pair - expected));
      gap = 0;
    }
    if (pair !== -1) expected = pair + 1;
  }
};
