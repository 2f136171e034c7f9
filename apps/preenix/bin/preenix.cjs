#!/usr/bin/env node
// A search takes less time than the start of Node's ESM loader: the quick commands are one CommonJS file.
const [command, ...rest] = process.argv.slice(2);
const isQuick =
  ['search', 'show', 'drv'].includes(command) && !rest.includes('--help') && !rest.includes('-h');

if (isQuick && (rest.includes('--export') || rest.includes('--import'))) {
  const { setFlagsFromString } = require('node:v8');
  // Node compiles its own modules anew, without its cache, once a flag has changed: so these are loaded before.
  for (const name of ['crypto', 'events', 'fs/promises', 'os', 'url', 'util', 'zlib'])
    require(`node:${name}`);
  // A closure is written out in a tenth of a second; V8 would spend as much again on optimising what has hardly time to run.
  setFlagsFromString('--interrupt-budget=1000000');
  require('../dist/closure.cjs');
} else if (isQuick) require('../dist/quick.cjs');
else {
  const { setFlagsFromString } = require('node:v8');
  // The other commands may go through millions of short-lived strings, on small machines too: garbage goes early. What is
  // new gets little room but where time is worth more than 50 MB. See bench/README.md.
  setFlagsFromString('--heap-growing-percent=30');
  if (command !== 'index') setFlagsFromString('--semi-space-growth-factor=1');
  // A fifth of packing was the optimiser, which draws the same small functions into one large one after the other.
  else setFlagsFromString('--max-inlined-bytecode-size=80');
  import('../dist/main.js');
}
