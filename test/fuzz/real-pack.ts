import { readFile } from 'node:fs/promises';
import { decodeGraph, verifyGraph } from '@nixtools/drv-closure';
import { MAGIC, MAJOR, SECTIONS } from '../../packages/drv-closure/src/wire/layout.ts';
import { WrongByte } from './judge.ts';
import { mutateSections, packSections, unpackSections } from './mutate-sections.ts';
import { runTarget } from './run.ts';
import { OTHER, SAME, type Target } from './target.ts';

/** A child of `bench/fuzz.mjs`: a few hundred changes in a `drvs.pack` of a whole package set, read within the limits that clients have. */
const [seed, count, file = ''] = process.argv.slice(2);

const place = 'a hostile pack';

/** Of all objects, the roots first: what is computed from an object stands for each of its bytes. */
const hashesOf = async (
  bytes: Uint8Array,
): Promise<{ readonly roots: string; readonly all: ReadonlySet<string> }> => {
  const graph = await decodeGraph(bytes, { place });
  const { facts } = await verifyGraph(graph, { place });
  const all = Array.from({ length: graph.count }, (_, node) => facts.hash(node));
  return { roots: all.slice(0, graph.rootCount).join(), all: new Set(all) };
};

const good = await readFile(file);
const parts = await unpackSections(good, { magic: MAGIC, major: MAJOR, known: SECTIONS });
const expected = await hashesOf(good);

const target: Target = {
  name: 'a real drvs.pack',
  share: 1,
  attempt: async (random) => {
    const bytes = await packSections(mutateSections(parts, parts, random));
    return {
      inside: true,
      run: async () => {
        const { roots, all } = await hashesOf(bytes);
        if (roots !== expected.roots) return OTHER;
        const missing = [...expected.all].find((hash) => !all.has(hash));
        if (missing !== undefined) throw new WrongByte(`${missing} is missing below roots of right hashes`);
        return SAME;
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
