import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { checkedEntries } from '../content/checked-entries.ts';
import { holdSnapshot } from '../content/snapshot-content.ts';
import type { BaseContent, PartsFormat } from '../parts/parts-format.ts';
import { type Payload, partsName } from '../pointer/pointer.ts';
import { isWholePart } from './place-parts.ts';

export interface RebuildOptions {
  /** The published folder. */
  readonly folder: string;
  readonly stage: string;
  readonly format: PartsFormat;
}

const damaged = (place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'PUBLISH_BASE',
    kind: 'verification',
    message: 'the parts of an earlier snapshot are missing or damaged, so nothing can be compared with it',
    place,
    hint: 'put them back, or publish with --force: then nothing is compared with it',
    cause,
  });

const rebuild = async (payload: Payload, { folder, stage, format }: RebuildOptions): Promise<BaseContent> => {
  const files = new Map<string, string>();
  for (const part of payload.parts) {
    const path = join(folder, partsName, part.file);
    if (!(await isWholePart(path, part))) throw damaged(path);
    files.set(part.role, path);
  }
  const out = join(stage, `base-${payload.id}`);
  await mkdir(out);
  const source = await format.unpackParts({
    files,
    base: undefined,
    description: payload.snapshot,
    stage: out,
  });
  const { graph, roots } = await holdSnapshot(source);
  return { graph: async () => graph, entries: () => checkedEntries(source, roots) };
};

/** A snapshot that was published before. */
export interface EarlierSnapshot {
  readonly payload: Payload;
  /**
   * Rebuilds it, once, from the parts that clients download.
   *
   * @throws {NixtoolsError} `PUBLISH_BASE` (verification)
   */
  readonly open: () => Promise<BaseContent>;
}

export const earlierSnapshot = (payload: Payload, options: RebuildOptions): EarlierSnapshot => {
  let opened: Promise<BaseContent> | undefined;
  return {
    payload,
    open: () => {
      opened ??= rebuild(payload, options).catch((error: unknown) => {
        throw error instanceof NixtoolsError && error.code !== 'PUBLISH_BASE'
          ? damaged(error.place ?? options.folder, error)
          : error;
      });
      return opened;
    },
  };
};
