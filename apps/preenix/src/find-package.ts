import { lookupAttr, suggest } from '@nixtools/catalog';
import { openCatalog } from '@nixtools/catalog/lmdb';
import type { OpenChannel } from '@nixtools/channel/open';
import type { Io } from '@nixtools/command-line';
import { NixtoolsError } from '@nixtools/nix-formats';
import { type Entry, type FailedEntry, isFailed, type PackageEntry } from '@nixtools/snapshot';
import { openUserChannels } from './open-user-channels.ts';

export interface FoundEntry {
  readonly entry: Entry;
  readonly channel: OpenChannel;
}

export interface FoundPackage extends FoundEntry {
  readonly entry: PackageEntry;
}

const notFound = (
  attr: string,
  channels: readonly OpenChannel[],
  suggestions: readonly string[],
): NixtoolsError =>
  new NixtoolsError({
    code: 'ATTR_NOT_FOUND',
    kind: 'not-found',
    message: `there is no attribute "${attr}"`,
    place:
      channels.length === 1
        ? `channel ${channels[0]?.name}`
        : `channels ${channels.map(({ name }) => name).join(', ')}`,
    hint: suggestions.length > 0 ? `did you mean ${suggestions.join(', ')}?` : `preenix search ${attr}`,
  });

const failed = ({ attr, error }: FailedEntry): NixtoolsError =>
  new NixtoolsError({
    code: 'ATTR_FAILED',
    kind: 'not-found',
    message: `${attr} failed to evaluate: ${error.kind}: ${error.message}`,
    place: error.position,
    hint: 'nothing can be built for it; the package set has to be mended, then indexed again',
  });

interface Lookup {
  readonly entry: Entry | undefined;
  /** What may have been meant, when there is no such attribute. */
  readonly suggestions: readonly string[];
}

const lookIn = async (channel: OpenChannel, attr: string): Promise<Lookup> => {
  const { reader, close } = await openCatalog(channel.catalogFile);
  try {
    const entry = await lookupAttr(reader, attr);
    return { entry, suggestions: entry === undefined ? await suggest(reader, attr) : [] };
  } finally {
    await close();
  }
};

/**
 * The entry of an attribute, from the first channel that has it.
 *
 * @param only the channel to look in
 * @throws {NixtoolsError} `ATTR_NOT_FOUND` (not-found) with what may have been meant, `NO_CHANNEL`, `CATALOG_…`
 */
export const findEntry = async (attr: string, only: string | undefined, io: Io): Promise<FoundEntry> => {
  const channels = openUserChannels(only, io);
  const suggestions: string[] = [];
  for (const channel of channels) {
    const found = await lookIn(channel, attr);
    if (found.entry !== undefined) return { entry: found.entry, channel };
    suggestions.push(...found.suggestions);
  }
  throw notFound(attr, channels, [...new Set(suggestions)].slice(0, 3));
};

/** @throws {NixtoolsError} `ATTR_FAILED` (not-found) for one that failed to evaluate, and those of `findEntry` */
export const findPackage = async (attr: string, only: string | undefined, io: Io): Promise<FoundPackage> => {
  const { entry, channel } = await findEntry(attr, only, io);
  if (isFailed(entry)) throw failed(entry);
  return { entry, channel };
};
