import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTargets } from './all-targets.ts';
import { runTarget } from './run.ts';

/**
 * The child of `bench/fuzz.mjs`: what it tries could end its process, or keep it busy for ever. Tells its parent of each input before it
 * is tried, and of each target what became of its inputs.
 */
const [seed, count, from, only] = process.argv.slice(2);

const folder = await mkdtemp(join(tmpdir(), 'nixtools-fuzz-'));
try {
  const targets = (await makeTargets(folder)).filter(({ name }) => only === undefined || name === only);
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  for (const target of targets) {
    const tally = await runTarget(target, {
      seed: Number(seed),
      count: Math.ceil((Number(count) * target.share) / shares),
      from: Number(from),
      onInput: (index) => process.send?.({ target: target.name, index }),
    });
    process.send?.({ ...tally, results: [...tally.results] });
  }
  process.send?.({ memory: process.resourceUsage().maxRSS });
} finally {
  await rm(folder, { recursive: true, force: true });
}
