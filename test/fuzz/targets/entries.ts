import { catalogBlocks } from '@nixtools/catalog';
import { rootDerivations } from '@nixtools/drv-closure';
import { canonicalJson } from '@nixtools/nix-formats';
import {
  type Entry,
  packEntries,
  packEntriesDelta,
  unpackEntries,
  unpackEntriesDelta,
} from '@nixtools/snapshot';
import { checkedEntries } from '../../../packages/channel/src/content/checked-entries.ts';
import { rootOf } from '../../../packages/channel/src/content/snapshot-content.ts';
import { DELTA_FORMAT, ENTRIES_FORMAT } from '../../../packages/snapshot/src/wire/layout.ts';
import { WrongByte } from '../judge.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateSections, packSections, unpackSections } from '../mutate-sections.ts';
import type { Random } from '../random.ts';
import { SAME, type Target } from '../target.ts';
import type { World, Worlds } from '../worlds.ts';

const place = 'hostile entries';
const limits = { entries: 2000, valueBytes: 1024 ** 2, decodedBytes: 16 * 1024 ** 2 };

/** Makes a catalog of entries that are checked at their end, as a client does. */
const judgeEntries = async (entries: AsyncIterable<Entry>, world: World): Promise<string> => {
  const lines: string[] = [];
  const seen = async function* (): AsyncGenerator<Entry> {
    for await (const entry of entries) {
      lines.push(canonicalJson(entry));
      yield entry;
    }
  };
  for await (const _ of catalogBlocks(checkedEntries({ ...world, entries: seen }, world.roots), {
    listed: world.listed,
  }));
  if (lines.join('\n') !== world.all.map(canonicalJson).join('\n')) throw new WrongByte('entries are others');
  return SAME;
};

/** The part `entries` of a channel. */
export const entriesTarget = async ({ old, now }: Worlds): Promise<Target> => {
  const pack = async (world: World) => Buffer.from(await packEntries(world.entries(), rootOf(world)));
  const roots = rootDerivations(now.graph, now.verified.facts);
  const [good, like] = [await pack(now), await pack(old)];
  return sectionsTarget({
    ...{ name: 'entries', share: 16, good, like },
    format: { ...ENTRIES_FORMAT, known: ['NUMS', 'TEXT'] },
    run: (bytes) => judgeEntries(unpackEntries(bytes, roots, { place, limits }), now),
  });
};

/** The other half of the part `delta`. */
export const entriesDeltaTarget = async ({ old, now }: Worlds): Promise<Target> => {
  const pack = async (from: World, to: World) =>
    Buffer.from(await packEntriesDelta(from.entries, to.entries, rootOf(to)));
  const roots = rootDerivations(now.graph, now.verified.facts);
  const [good, like] = [await pack(old, now), await pack(now, old)];
  return sectionsTarget({
    ...{ name: 'entries delta', share: 14, good, like },
    format: { ...DELTA_FORMAT, known: ['DLTA'] },
    run: (bytes) => judgeEntries(unpackEntriesDelta(bytes, old.all, roots, { place, limits }), now),
  });
};

interface SectionsTarget extends Pick<Target, 'name' | 'share'> {
  readonly good: Buffer;
  readonly like: Buffer;
  readonly format: Parameters<typeof unpackSections>[1];
  readonly run: (bytes: Uint8Array) => Promise<string>;
}

const sectionsTarget = async ({ name, share, good, like, format, run }: SectionsTarget): Promise<Target> => {
  const [parts, likeParts] = [await unpackSections(good, format), await unpackSections(like, format)];
  const inner = (random: Random): Promise<Buffer> => packSections(mutateSections(parts, likeParts, random));
  return {
    ...{ name, share },
    attempt: async (random) => {
      const inside = random.chance(0.8);
      const bytes = inside ? await inner(random) : mutateBytes(good, random, like);
      return { inside, run: () => run(bytes) };
    },
  };
};
