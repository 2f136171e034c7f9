#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
// Usage: node scripts/set-up.mjs [test|demo|machines] [--dry-run]
// Works out what is missing, prints the list, installs it. Needs nothing but Node: it runs before `npm ci`.
import { nodeProblem } from './set-up/node-version.mjs';
import { parts } from './set-up/parts.mjs';

const tiers = ['test', 'demo', 'machines'];
const root = fileURLToPath(new URL('..', import.meta.url));

const say = (line) => process.stderr.write(`${line}\n`);

/** Missing pieces that nobody here can install: says what to do, and is exit code 3. */
const explain = (stuck) => {
  for (const { title, items, instead } of stuck) {
    say(`set-up: ${title} missing: ${items.join(', ')}`);
    say(`  ${instead}`);
  }
  return 3;
};

const main = async ({ values, positionals }) => {
  const [tier = 'test', ...rest] = positionals;
  if (!tiers.includes(tier) || rest.length > 0) {
    say(`usage: node scripts/set-up.mjs [${tiers.join('|')}] [--dry-run]`);
    return 2;
  }
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) {
    say(`set-up: ${problem}`);
    return 3;
  }

  const missing = parts({ root, tier, env: process.env }).filter(({ items }) => items.length > 0);
  if (missing.length === 0) return 0;

  say(`set-up: for "${tier}" there is to install:`);
  for (const { title, items, how } of missing)
    say(`  ${title}: ${items.join(', ')}${how ? ` (${how})` : ''}`);
  if (values['dry-run']) return 1;

  const stuck = missing.filter(({ install }) => install === undefined);
  if (stuck.length > 0) return explain(stuck);
  for (const { title, install } of missing) {
    const code = await install();
    if (code === 0) continue;
    say(`set-up: ${title}: failed with exit code ${code}; why is printed above`);
    return 3;
  }
  return 0;
};

const options = { options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true };
process.exitCode = await main(parseArgs(options));
