import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { fetchPart } from '../download/fetch-part.ts';
import type { TransferOptions } from '../download/resource.ts';
import type { Part, Payload } from '../pointer/pointer.ts';

export interface TransferProgress {
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface FetchPartsOptions {
  readonly payload: Payload;
  /** What is to be had: parts of the whole, or of a delta. */
  readonly parts: readonly Part[];
  readonly roles: readonly string[];
  readonly bases: readonly string[];
  readonly folder: string;
  readonly transfer: TransferOptions;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

const isOf = ({ parts, deltas }: Payload, name: string): boolean =>
  [...parts, ...deltas.flatMap((delta) => delta.parts)].some(({ file }) => name.startsWith(file));

/** What an earlier, interrupted update has left of other parts will never be asked for again. */
const removeOthers = async (folder: string, payload: Payload): Promise<void> => {
  for (const name of await readdir(folder))
    if (!isOf(payload, name)) await rm(join(folder, name), { recursive: true, force: true });
};

/**
 * Gets the parts of some roles.
 *
 * @returns role -> file
 * @throws {NixtoolsError} `PART_UNKNOWN` (environment) when one is not offered, those of `fetchPart`
 */
export const fetchParts = async (options: FetchPartsOptions): Promise<ReadonlyMap<string, string>> => {
  const { payload, parts, roles, folder, onProgress } = options;
  await makeFolder(folder);
  await removeOthers(folder, payload);
  const wanted = roles.map((role) => {
    const part = parts.find((each) => each.role === role);
    if (part !== undefined) return part;
    throw new NixtoolsError({
      code: 'PART_UNKNOWN',
      kind: 'environment',
      message: `the channel has no part "${role}", which this program needs`,
      place: options.bases[0],
      hint: 'use a preenix of the same age as the one that published it',
    });
  });
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  const files = new Map<string, string>();
  let before = 0;
  for (const part of wanted) {
    const progress = (done: number): void => onProgress?.({ done: before + done, total });
    files.set(part.role, await fetchPart({ ...options, part, onProgress: progress }));
    before += part.size;
  }
  return files;
};
