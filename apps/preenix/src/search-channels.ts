import { type Hit, type SearchOptions, type SearchResult, search } from '@nixtools/catalog';
import { openCatalog } from '@nixtools/catalog/lmdb';
import type { OpenChannel } from '@nixtools/channel/open';

export type ChannelHit = Hit & { readonly channel: string };

interface Found extends SearchResult {
  readonly hits: readonly ChannelHit[];
  /** Of how many packages the programs and files are known. */
  readonly listed: number;
}

const searchOne = async (
  { name, catalogFile }: OpenChannel,
  terms: readonly string[],
  options: SearchOptions,
): Promise<Found> => {
  const { reader, close } = await openCatalog(catalogFile);
  try {
    const found = await search(reader, terms, options);
    return { ...found, listed: reader.listed, hits: found.hits.map((hit) => ({ channel: name, ...hit })) };
  } finally {
    await close();
  }
};

/**
 * Searches all channels as if they were one: the best hits of any come first, and typos are forgiven only where no
 * channel has what was typed.
 */
export const searchChannels = async (
  channels: readonly OpenChannel[],
  terms: readonly string[],
  options: SearchOptions & { readonly limit: number },
): Promise<Found> => {
  const results: Found[] = [];
  for (const channel of channels) results.push(await searchOne(channel, terms, options));
  const asTyped = results.filter(({ corrected, total }) => !corrected && total > 0);
  const counted = asTyped.length > 0 ? asTyped : results;
  const hits = counted.flatMap((result) => result.hits).sort((a, b) => b.score - a.score);
  return {
    hits: hits.slice(0, options.limit),
    total: counted.reduce((sum, { total }) => sum + total, 0),
    corrected: counted.some(({ corrected }) => corrected),
    listed: results.reduce((sum, { listed }) => sum + listed, 0),
  };
};
