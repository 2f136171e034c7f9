import { isFailed } from '@nixtools/snapshot';
import { rootOf, type SnapshotContent } from '../content/snapshot-content.ts';
import type { BaseContent } from './parts-format.ts';

/** For each root of the new graph the old root with one of its attributes. Roots are numbered as entries first name them. */
export const pairRoots = async (
  before: BaseContent,
  content: SnapshotContent,
): Promise<readonly (number | undefined)[]> => {
  const oldRoots = await rootsByAttr(before);
  const pairs = new Array<number | undefined>(content.graph.rootCount).fill(undefined);
  const find = rootOf(content);
  for await (const entry of content.entries()) {
    if (isFailed(entry)) continue;
    const { ordinal } = find(entry.drvPath);
    pairs[ordinal] ??= oldRoots.get(entry.attr);
  }
  return pairs;
};

const rootsByAttr = async ({ entries }: BaseContent): Promise<ReadonlyMap<string, number>> => {
  const byPath = new Map<string, number>();
  const roots = new Map<string, number>();
  for await (const entry of entries()) {
    if (isFailed(entry)) continue;
    const root = byPath.get(entry.drvPath) ?? byPath.size;
    byPath.set(entry.drvPath, root);
    roots.set(entry.attr, root);
  }
  return roots;
};
