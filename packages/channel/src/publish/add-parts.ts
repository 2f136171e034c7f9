import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@nixtools/durable-fs';
import { isNixtoolsError } from '@nixtools/nix-formats';
import { readFolder } from '../content/read-folder.ts';
import { holdSnapshot } from '../content/snapshot-content.ts';
import { type BaseSnapshot, partsFormat } from '../parts/parts-format.ts';
import type { Part, Payload } from '../pointer/pointer.ts';
import { type SnapshotDescription, snapshotId } from '../pointer/snapshot-description.ts';
import { type History, writeHistory } from './history.ts';
import { type NamedPart, namePart, placeParts } from './place-parts.ts';
import { stageName } from './publish-place.ts';
import type { PublishOptions } from './publish-snapshot.ts';
import { type EarlierSnapshot, earlierSnapshot } from './rebuild-snapshot.ts';
import { requireAttributes } from './require-attributes.ts';

/** What is in the folder already. */
export interface Before extends History {
  readonly pointer: Payload | undefined;
}

/** What a pointer says of its snapshot. */
export type Content = Pick<Payload, 'id' | 'snapshot' | 'parts' | 'deltas'>;

const plain = ({ role, file, size, sha256 }: NamedPart): Part => ({ role, file, size, sha256 });

const contentOf = (snapshot: SnapshotDescription, parts: readonly NamedPart[]): Content => {
  const bases = [...new Set(parts.flatMap(({ base }) => base ?? []))];
  return {
    id: snapshotId(snapshot),
    snapshot,
    parts: parts.filter(({ base }) => base === undefined).map(plain),
    deltas: bases.map((base) => ({
      base,
      parts: parts.filter((part) => part.base === base).map(plain),
    })),
  };
};

/** Those whose parts are lost, damaged or of another version cost a delta, not the publication. */
const deltaBase = ({ payload, open }: EarlierSnapshot, { onUnreadable }: PublishOptions): BaseSnapshot => ({
  id: payload.id,
  open: () =>
    open().catch((error: unknown) => {
      if (!isNixtoolsError(error) || error.code !== 'PUBLISH_BASE') throw error;
      onUnreadable?.(payload.id, error);
      return undefined;
    }),
});

/** Makes the parts of a new snapshot and puts them where clients will look; nothing refers to them yet. */
export const addParts = async (
  options: PublishOptions,
  snapshot: SnapshotDescription,
  before: Before,
): Promise<Content> => {
  const { folder, deltas = 3, maxLoss = 5, format = partsFormat, onStep } = options;
  const stage = join(folder, stageName);
  await rm(stage, { recursive: true, force: true });
  const out = join(stage, 'parts');
  await makeFolder(out);
  try {
    const earlier = before.pointers
      .filter(({ id }) => id !== snapshotId(snapshot))
      .map((payload) => earlierSnapshot(payload, { folder, stage, format }));
    const content = await holdSnapshot(await readFolder(options.snapshot));
    onStep?.('compare');
    const last = earlier.find(({ payload }) => payload.id === before.pointer?.id);
    if (last !== undefined && !options.force) await requireAttributes(await last.open(), content, maxLoss);
    onStep?.('make parts');
    const previous = earlier.slice(0, deltas).map((base) => deltaBase(base, options));
    const made = await format.makeParts({ content, previous, out });
    const parts = await Promise.all(made.map(namePart));
    onStep?.('announce parts');
    await writeHistory(folder, { ...before, files: [...before.files, ...parts.map(({ file }) => file)] });
    onStep?.('place parts');
    await placeParts(folder, out, parts);
    return contentOf(snapshot, parts);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
};
