#!/usr/bin/env node
// Usage: node scripts/test.mjs [test|machines] [--all]
// Runs one tier of tests and ends with its sum. `--all` tries the whole matrix of machines.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exitCode, report } from './runners/tally.mjs';
import { runTier, tierNames } from './runners/tiers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({ options: { all: { type: 'boolean' } }, allowPositionals: true });
const [tier = 'test', ...rest] = positionals;

if (tierNames.includes(tier) && rest.length === 0) {
  const tally = await runTier(root, tier, { all: values.all === true });
  process.stdout.write(report(tally));
  process.exitCode = exitCode(tally);
} else {
  process.stderr.write(`usage: node scripts/test.mjs [${tierNames.join('|')}] [--all]\n`);
  process.exitCode = 2;
}
