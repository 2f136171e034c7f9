import { applyDelta, encodeDelta } from '@nixtools/drv-closure';
import { pairRoots } from '../../../packages/channel/src/parts/pair-roots.ts';
import { streamNames } from '../../../packages/drv-closure/src/delta/layout.ts';
import { type DeltaParts, partsOf, repack } from '../../../packages/drv-closure/test/delta/forged-deltas.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { baseOf, type Worlds } from '../worlds.ts';
import { judgeGraph } from './drvs.ts';

const place = 'a hostile delta';
const limits = {
  nodes: 4000,
  decodedBytes: 32 * 1024 ** 2,
  valueBytes: 1024 ** 2,
  columns: 200,
  references: 1000,
};

/** A delta in which streams say something else. */
const mutated = (parts: DeltaParts, like: DeltaParts, random: Random): DeltaParts => {
  if (random.chance(0.05)) return { ...parts, header: { ...parts.header, ...oddHeader(random) } };
  if (random.chance(0.05)) return { ...parts, digests: mutateBytes(parts.digests, random, like.digests) };
  const used = streamNames.filter((name) => parts.streams[name].length > 0);
  const name = random.chance(0.1)
    ? streamNames[random.below(streamNames.length)]
    : used[random.below(used.length)];
  if (name === undefined) return parts;
  const stream = random.chance(0.05)
    ? like.streams[name]
    : mutateBytes(parts.streams[name], random, like.streams[name]);
  return { ...parts, streams: { ...parts.streams, [name]: stream } };
};

const oddHeader = (random: Random): object =>
  random.pick<object>([
    { nodes: random.pick([0, 1, -1, 1e6, 1e15, 'x']) },
    { roots: random.pick([0, 1, -1, 1e6, 1e15, null]) },
    { storeDir: random.pick(['/gnu/store', '', 7, '/nix/store/']) },
  ]);

/** The difference from one graph to another: the half of the part `delta` with the derivations. */
export const drvsDeltaTarget = async ({ old, now }: Worlds): Promise<Target> => {
  const good = await encodeDelta(old.graph, now.graph, await pairRoots(baseOf(old), now));
  const back = await encodeDelta(now.graph, old.graph, await pairRoots(baseOf(now), old));
  const [parts, like] = [await partsOf(good), await partsOf(back)];
  return {
    name: 'drvs delta',
    share: 22,
    attempt: async (random) => {
      const inside = random.chance(0.8);
      const bytes = inside ? await repack(mutated(parts, like, random)) : mutateBytes(good, random, back);
      return {
        inside,
        run: async () => judgeGraph(await applyDelta(old.graph, bytes, { place, limits }), now, undefined),
      };
    },
  };
};
