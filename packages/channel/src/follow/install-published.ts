import { rm } from 'node:fs/promises';
import { makeFolder } from '@nixtools/durable-fs';
import { isNixtoolsError } from '@nixtools/nix-formats';
import { readGeneration } from '../content/read-generation.ts';
import { isWhole, type KeptSnapshot, keptSnapshots } from '../current-snapshot.ts';
import { defaultTransfer } from '../download/resource.ts';
import { type Installed, installContent } from '../install-snapshot.ts';
import { type BaseContent, partsFormat } from '../parts/parts-format.ts';
import type { Part, Payload } from '../pointer/pointer.ts';
import { snapshotId } from '../pointer/snapshot-description.ts';
import type { Published } from '../published.ts';
import { downloadsFolder, stageFolder } from '../state-folder.ts';
import { fetchParts } from './fetch-parts.ts';
import type { FollowOptions } from './follow-channel.ts';

/** The generation of a snapshot, undamaged. */
export const findKept = async (
  { state, channel }: FollowOptions,
  id: string,
): Promise<KeptSnapshot | undefined> => {
  for (const kept of await keptSnapshots(state, channel.name))
    if (snapshotId(kept.description) === id && (await isWhole(kept))) return kept;
  return undefined;
};

export const publishedOf = ({ version, created, expires }: Published): Published => ({
  version,
  created,
  expires,
});

interface Chosen {
  readonly parts: readonly Part[];
  readonly roles: readonly string[];
  /** The folder of the generation that a delta starts from. */
  readonly base: string | undefined;
}

/** The delta from a snapshot that is here, when there is one that this program can read. */
const chooseDelta = async (options: FollowOptions, payload: Payload): Promise<Chosen | undefined> => {
  const roles = (options.format ?? partsFormat).roles(payload.snapshot);
  for (const { base, parts } of payload.deltas) {
    const kept = await findKept(options, base);
    if (kept !== undefined && roles.delta.every((role) => parts.some((part) => part.role === role)))
      return { parts, roles: roles.delta, base: kept.folder };
  }
  return undefined;
};

const withSlash = (address: string): string => (address.endsWith('/') ? address : `${address}/`);

/** Nobody is asked in the clear for what a channel keeps from others, and nobody on the network for what is in a folder. */
const usableMirrors = (source: string, mirrors: readonly string[]): readonly string[] => {
  if (source.startsWith('http:')) return mirrors;
  return source.startsWith('https:') ? mirrors.filter((mirror) => mirror.startsWith('https:')) : [];
};

const installFrom = async (options: FollowOptions, payload: Payload, chosen: Chosen): Promise<Installed> => {
  const { state, channel, transfer, format = partsFormat, onStep, onProgress } = options;
  const stage = stageFolder(state, channel.name);
  const folder = downloadsFolder(state, channel.name);
  onStep?.('fetch');
  const files = await fetchParts({
    ...{ ...chosen, payload, onProgress },
    bases: [channel.source, ...usableMirrors(channel.source, payload.mirrors).map(withSlash)],
    folder,
    transfer: { ...defaultTransfer, ...transfer },
  });
  onStep?.('verify');
  await rm(stage, { recursive: true, force: true });
  await makeFolder(stage);
  const unpack = async (base?: BaseContent): Promise<Installed> => {
    const source = await format.unpackParts({ files, base, description: payload.snapshot, stage });
    return installContent(source, { state, name: channel.name, onStep }, publishedOf(payload));
  };
  if (chosen.base !== undefined) return unpack(readGeneration(chosen.base));
  return unpack().catch(async (error: unknown) => {
    if (isBad(error)) await rm(folder, { recursive: true, force: true });
    throw error;
  });
};

/** The same bytes will be refused again, so nobody needs to keep them. */
const isBad = (error: unknown): boolean =>
  isNixtoolsError(error) && (error.kind === 'verification' || error.kind === 'refused');

/** What a server gave to the end and was not the file: another try gets the same. */
const unusable = ['DOWNLOAD_MISSING', 'DOWNLOAD_RANGE', 'PART_TRUNCATED'];

const isFaultOfDelta = (error: unknown): boolean =>
  isBad(error) || (isNixtoolsError(error) && (error.kind === 'environment' || unusable.includes(error.code)));

/** A delta that is missing, too new, or does not work out, costs time and not the update. */
export const installPublished = async (options: FollowOptions, payload: Payload): Promise<Installed> => {
  const { whole } = (options.format ?? partsFormat).roles(payload.snapshot);
  const all: Chosen = { parts: payload.parts, roles: whole, base: undefined };
  const delta = await chooseDelta(options, payload);
  if (delta === undefined) return installFrom(options, payload, all);
  return installFrom(options, payload, delta).catch((error: unknown) => {
    if (!isFaultOfDelta(error)) throw error;
    return installFrom(options, payload, all);
  });
};
