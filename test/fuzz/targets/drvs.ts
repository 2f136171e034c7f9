import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeGraph,
  encodeGraph,
  type Graph,
  packOfGraph,
  rootDerivations,
  verifyGraph,
} from '@nixtools/drv-closure';
import { openGraphStore, writeGraphStore } from '@nixtools/drv-closure/store';
import type { StorePath } from '@nixtools/nix-formats';
import { MAGIC, MAJOR, SECTIONS } from '../../../packages/drv-closure/src/wire/layout.ts';
import { WrongByte } from '../judge.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateGraph } from '../mutate-graph.ts';
import { mutateSections, packSections, unpackSections } from '../mutate-sections.ts';
import type { Random } from '../random.ts';
import { OTHER, SAME, type Target } from '../target.ts';
import type { World, Worlds } from '../worlds.ts';

const place = 'a hostile pack';
/** Small, so that what is too large is refused quickly. */
const limits = { nodes: 4000, tableBytes: 16 * 1024 ** 2, objectBytes: 64 * 1024 ** 2 };

/** What a client and a server do with derivations that they do not trust yet; whether they are the published ones. */
export const judgeGraph = async (graph: Graph, world: World, folder: string | undefined): Promise<string> => {
  const verified = await verifyGraph(graph, { place, limits });
  const roots = rootDerivations(graph, verified.facts);
  for (let root = 0; root < roots.count; root++) {
    const facts = roots.facts(root);
    facts.env('pname');
    facts.env('version');
  }
  const pack = packOfGraph(graph, verified, place);
  pack.dependents();
  if (folder !== undefined) await store(graph, verified.facts, folder);
  const isSame =
    graph.rootCount === world.rootHashes.length &&
    world.rootHashes.every((hash, root) => verified.facts.hash(root) === hash);
  if (isSame) await requireSameObjects(pack, world);
  return isSame ? SAME : OTHER;
};

const store = async (graph: Graph, paths: Parameters<typeof writeGraphStore>[0]['paths'], folder: string) => {
  const file = join(folder, 'hostile.mdb');
  await writeGraphStore({ file, graph, paths });
  const opened = await openGraphStore(file);
  try {
    opened.dependents();
    opened.graph();
  } finally {
    await opened.close();
    await rm(file);
  }
};

type Pack = ReturnType<typeof packOfGraph>;

const objectsOf = async (pack: Pack, { rootHashes }: World): Promise<ReadonlyMap<StorePath, string>> => {
  const roots = rootHashes.flatMap((hash) => pack.find(hash) ?? []);
  const objects = new Map<StorePath, string>();
  for await (const { path, nar } of pack.objects(pack.closure(roots)))
    objects.set(path, Buffer.from(nar).toString('latin1'));
  return objects;
};

/** Equal roots must stand for equal closures, to the byte. */
const requireSameObjects = async (pack: Pack, world: World): Promise<void> => {
  const expected = await objectsOf(packOfGraph(world.graph, world.verified, place), world);
  const found = await objectsOf(pack, world);
  const other = [...expected].find(([path, nar]) => found.get(path) !== nar);
  if (other !== undefined)
    throw new WrongByte(`${other[0]} is another, or missing, below roots of right hashes`);
};

/** Encoders trust graphs: what a mutation made of one may be nothing that they can write. */
const encoded = (graph: Graph): Promise<Buffer | undefined> =>
  Promise.resolve()
    .then(() => encodeGraph(graph, { quality: 1 }))
    .catch(() => undefined);

/** A `drvs.pack`: the part `drvs` of a channel. */
export const drvsTarget = async ({ old, now }: Worlds, folder: string): Promise<Target> => {
  const format = { magic: MAGIC, major: MAJOR, known: SECTIONS };
  const [good, like] = await Promise.all([now, old].map(({ graph }) => encodeGraph(graph, { quality: 5 })));
  if (good === undefined || like === undefined) throw new TypeError('nothing was encoded');
  const [parts, likeParts] = [await unpackSections(good, format), await unpackSections(like, format)];

  const bytesFor = async (random: Random): Promise<{ bytes: Uint8Array; inside: boolean }> => {
    const way = random.next();
    if (way < 0.2) return { bytes: mutateBytes(good, random, like), inside: false };
    const graph = way < 0.6 ? await encoded(mutateGraph(now.graph, random)) : undefined;
    return { bytes: graph ?? (await packSections(mutateSections(parts, likeParts, random))), inside: true };
  };
  return {
    name: 'drvs',
    share: 30,
    attempt: async (random) => {
      const { bytes, inside } = await bytesFor(random);
      const folderToo = random.chance(0.1) ? folder : undefined;
      return {
        inside,
        run: async () => judgeGraph(await decodeGraph(bytes, { place, limits }), now, folderToo),
      };
    },
  };
};
