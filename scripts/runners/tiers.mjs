import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './checks.mjs';
import { addTallies } from './tally.mjs';
import { runVitest } from './vitest.mjs';

const scenarioReporter = fileURLToPath(new URL('scenario-reporter.mjs', import.meta.url));
const minutes = (count) => count * 60_000;

/** The tests that try less often in the ordinary tier: those that import test/draws.ts. */
const drawing = (root) =>
  ['test', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/test`)]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes("/draws.ts';"));

/**
 * The tiers of tests. The deadlines are far above what they take: they are there so that a run that hangs still ends
 * with its sum.
 */
const tiers = {
  test: async (root) =>
    addTallies([
      await runChecks(root, { deadline: minutes(5) }),
      await runVitest(root, { config: 'vitest.config.ts', deadline: minutes(20) }),
    ]),
  machines: async (root, { all }) =>
    addTallies([
      await runVitest(root, {
        config: 'vitest.config.ts',
        deadline: minutes(20),
        env: { NIXTOOLS_THOROUGH: '1' },
        files: drawing(root),
      }),
      await runVitest(root, {
        config: 'test-vms/vitest.config.ts',
        deadline: minutes(all ? 240 : 55),
        reporters: [scenarioReporter],
        env: all ? { NIXTOOLS_MACHINES: 'all' } : {},
      }),
    ]),
};

export const tierNames = Object.keys(tiers);

/** @returns a tally of everything that the tier ran. */
export const runTier = (root, name, options = {}) => tiers[name](root, options);
