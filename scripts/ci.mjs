#!/usr/bin/env node
// Called by .ci/run: sets up and runs every tier, whatever fails, and ends with one line that sums them all.
import { fileURLToPath } from 'node:url';
import { runChild } from './runners/child.mjs';
import { addTallies, exitCode, failure, report } from './runners/tally.mjs';
import { runTier, tierNames } from './runners/tiers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tenMinutes = 600_000;

/** A tier whose set-up fails is still run: what works without the missing part is worth knowing. */
const setUp = async (tier) => {
  const { code } = await runChild(process.execPath, ['scripts/set-up.mjs', tier], {
    cwd: root,
    deadline: tenMinutes,
    show: true,
  });
  return code === 0 ? [] : [failure(`set-up for "${tier}": exit ${code}`)];
};

const tallies = [];
for (const tier of tierNames) {
  process.stdout.write(`\n== ${tier} ==\n`);
  tallies.push(...(await setUp(tier)), await runTier(root, tier));
}
const total = addTallies(tallies);
process.stdout.write(report(total));
process.exitCode = exitCode(total);
