import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runChild } from './child.mjs';
import { addTallies, failure, noTally } from './tally.mjs';

/** What tsc knows of the files as they were the last time: a second run looks at what has changed. */
const seen = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/tsc.tsbuildinfo'];

/** The longest first: then two lanes end at about the same time. */
const checks = [
  { name: 'tsc: types', program: 'typescript/bin/tsc', args: ['--noEmit', ...seen] },
  { name: 'biome: style and suspicious code', program: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'knip: dead code and unused dependencies', program: 'knip/bin/knip.js', args: [] },
  { name: 'publint: what the packages publish', script: 'scripts/runners/publint.mjs', args: [] },
  { name: 'attw: types as a consumer finds them', script: 'scripts/runners/attw.mjs', args: [] },
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Most checks keep one processor busy. */
const atOnce = 2;

const runCheck = async ({ name, program, script, args }, { root, deadline }) => {
  const began = performance.now();
  const file = script === undefined ? join(root, 'node_modules', program) : join(root, script);
  const { code, output } = await runChild(process.execPath, [file, ...args], {
    cwd: root,
    deadline,
    show: false,
  });
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds(began)})\n`);
  if (code !== 0) process.stdout.write(`${output}\n`);
  return code === 0 ? { ...noTally, passed: 1 } : failure(name);
};

/** Each check counts as one; its output is shown when it fails. */
export const runChecks = async (root, { deadline }) => {
  const waiting = [...checks];
  const tallies = [];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      tallies.push(await runCheck(check, { root, deadline }));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return addTallies(tallies);
};
