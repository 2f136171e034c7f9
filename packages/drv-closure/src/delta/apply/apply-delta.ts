import type { FileHandle } from 'node:fs/promises';
import type { Graph } from '../../graph/graph.ts';
import { classedGraph } from '../classed-graph.ts';
import { type Budget, corruptDelta, createBudget, type DeltaLimits, defaultDeltaLimits } from '../limits.ts';
import { requireOutputs } from './check-references.ts';
import { createNewNodes } from './new-nodes.ts';
import { createNewRows } from './new-rows.ts';
import { createNewShapes } from './new-shapes.ts';
import { createNewValues } from './new-values.ts';
import { type DeltaStreams, openDelta } from './open-delta.ts';
import { nextGap, readRoots } from './read-roots.ts';

export interface ApplyDeltaOptions {
  /** Names the delta in errors. */
  readonly place: string;
  readonly limits?: Partial<DeltaLimits>;
}

/**
 * Makes the graph that a delta leads to from the one that it starts from, which stays as it is. The result says the same as the
 * graph that was encoded, node by node; its tables may be numbered otherwise.
 *
 * Every number is held against what is there, so the result is sound. Whether it is the graph that was meant, only its paths
 * tell: a delta that is applied to another graph than its own leads to an error, or to other paths. A cycle is found when
 * paths are computed.
 *
 * @param delta the bytes, or an open file, which the caller closes
 * @throws {NixtoolsError} `DELTA_CORRUPT`, `SECTIONS_CORRUPT` (verification), `DELTA_TOO_LARGE`, `SECTIONS_TOO_LARGE` (refused),
 *   `SECTIONS_VERSION` (environment)
 * @example
 * const now = await applyDelta(old, await readFile('delta-1-2'), { place: 'delta-1-2' });
 */
export const applyDelta = async (
  old: Graph,
  delta: Uint8Array | FileHandle,
  options: ApplyDeltaOptions,
): Promise<Graph> => {
  const budget = createBudget({ ...defaultDeltaLimits, ...options.limits }, options.place);
  const { nodes: count, roots, streams } = await openDelta(old, delta, budget);
  const nodes = createNewNodes(old.count, count, budget);
  readRoots({ old, count: roots, nodes, stream: streams.roots, budget });

  const shared = { old: classedGraph(old), nodes, streams, budget };
  const shapes = createNewShapes(shared);
  const values = createNewValues(shared);
  const rows = createNewRows({ ...shared, count, shapes, values });

  let gap = nextGap(streams.nodes, count);
  for (let node = 0; node < count; node++) {
    if (node >= nodes.count) throw corruptDelta(budget.place, `nothing refers to object ${node}`);
    if (gap-- > 0) rows.copy(node);
    else {
      rows.read(node);
      gap = nextGap(streams.nodes, count);
    }
  }
  requireAllRead(streams, budget);
  const now = {
    ...{ storeDir: old.storeDir, count, rootCount: roots, shapes: shapes.all },
    ...{ ...rows.finish(), ...values.finish() },
  };
  requireOutputs(now, budget.place);
  return now;
};

const requireAllRead = (streams: DeltaStreams, { place }: Budget): void => {
  const [unread] = Object.entries(streams).filter(([, stream]) => !stream.isAtEnd);
  if (unread !== undefined) throw corruptDelta(place, `there is more in ${unread[0]} than objects need`);
};
