import { NixtoolsError } from '@nixtools/nix-formats';
import { type EntrySource, isFailed } from '@nixtools/snapshot';
import type { SnapshotContent } from '../content/snapshot-content.ts';
import type { BaseContent } from '../parts/parts-format.ts';

const packagesOf = async (entries: EntrySource): Promise<Set<string>> => {
  const attrs = new Set<string>();
  for await (const entry of entries()) if (!isFailed(entry)) attrs.add(entry.attr);
  return attrs;
};

/**
 * Refuses a snapshot that has lost too many packages: most often an evaluation went wrong, and clients would miss what
 * they have installed.
 *
 * @param maxLoss per cent of the packages before
 * @throws {NixtoolsError} `PUBLISH_LOSS` (refused)
 */
export const requireAttributes = async (
  before: BaseContent,
  after: SnapshotContent,
  maxLoss: number,
): Promise<void> => {
  const old = await packagesOf(before.entries);
  const now = await packagesOf(after.entries);
  const lost = [...old].filter((attr) => !now.has(attr));
  if (lost.length * 100 <= old.size * maxLoss) return;
  throw new NixtoolsError({
    code: 'PUBLISH_LOSS',
    kind: 'refused',
    message: `${lost.length} of ${old.size} packages would be lost, more than ${maxLoss} %: ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ', …' : ''}`,
    place: after.place,
    hint: 'look at the errors of the evaluation; if the loss is meant, add --force or raise --max-loss',
  });
};
