#!/usr/bin/env node
// Usage: node scripts/demo.mjs [--keep]
// Plays the main job of preenix on examples/tiny-nixpkgs, in a throwaway store and profile. A step that does not do
// what it should fails the demo. `--keep` leaves the folder for a look around.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { playStep } from './demo/play.mjs';
import { createSandbox, removeSandbox } from './demo/sandbox.mjs';
import { steps } from './demo/steps.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { keep: { type: 'boolean' } } });

// hasColors says no where NO_COLOR is set.
const coloured = process.stdout.isTTY && process.stdout.hasColors();
const paint = (code) => (text) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
const style = { bold: paint(1), dim: paint(2), red: paint(31) };

const play = async (sandbox, onChild) => {
  const context = { cwd: root, env: sandbox.env, style, onChild };
  for (const [index, step] of steps.entries()) {
    const problems = await playStep(step, index + 1, context);
    if (problems.length === 0) continue;
    process.stdout.write(`\n${style.red('This step did not do what it should:')}\n`);
    for (const problem of problems) process.stdout.write(`  - ${problem}\n`);
    return 1;
  }
  return 0;
};

const main = async () => {
  if (!existsSync(join(root, 'node_modules/.bin/preenix'))) {
    process.stderr.write('demo: preenix is not built; run "npm run demo", which sets everything up\n');
    return 3;
  }
  const sandbox = createSandbox(root, process.env);
  // However this process ends, also when nobody reads its output any more.
  process.once('exit', () => {
    if (!values.keep) removeSandbox(sandbox);
  });
  process.stdout.on('error', () => process.exit(1));

  let child;
  const interrupt = (signal) => {
    const end = () => process.exit(130);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) end();
    child.once('close', end);
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);

  const began = performance.now();
  const code = await play(sandbox, (started) => {
    child = started;
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (code === 0)
    process.stdout.write(`\nAll ${steps.length} steps did what they should, in ${seconds} s.\n`);
  if (values.keep) process.stdout.write(`Kept: ${sandbox.folder}\n`);
  return code;
};

process.exitCode = await main();
