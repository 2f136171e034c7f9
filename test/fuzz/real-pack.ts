import { readFile } from 'node:fs/promises';
import { decodeGraph, verifyGraph } from '@nixtools/drv-closure';
import { MAGIC, MAJOR, SECTIONS } from '../../packages/drv-closure/src/wire/layout.ts';
import { WrongByte } from './judge.ts';
import { mutateSections, packSections, unpackSections } from './mutate-sections.ts';
import { runTarget } from './run.ts';
import { OTHER, type Target } from './target.ts';

/** A child of `bench/fuzz.mjs`: a few hundred changes in a `drvs.pack` of a whole package set, read within the limits that clients have. */
const [seed, count, file = ''] = process.argv.slice(2);

const place = 'a hostile pack';

const hashesOf = async (bytes: Uint8Array): Promise<readonly string[]> => {
  const graph = await decodeGraph(bytes, { place });
  const { facts } = await verifyGraph(graph, { place });
  return Array.from({ length: graph.rootCount }, (_, root) => facts.hash(root));
};

const good = await readFile(file);
const parts = await unpackSections(good, { magic: MAGIC, major: MAJOR, known: SECTIONS });
const hashes = (await hashesOf(good)).join();

const target: Target = {
  name: 'a real drvs.pack',
  share: 1,
  attempt: async (random) => {
    const bytes = await packSections(mutateSections(parts, parts, random));
    return {
      inside: true,
      run: async () => {
        if ((await hashesOf(bytes)).join() === hashes) throw new WrongByte('it has the same roots');
        return OTHER;
      },
    };
  },
};

const tally = await runTarget(target, {
  ...{ seed: Number(seed), count: Number(count) },
  onInput: (index) => process.send?.({ target: target.name, index }),
});
process.send?.({ ...tally, results: [...tally.results] });
process.send?.({ memory: process.resourceUsage().maxRSS });
