#!/usr/bin/env node
// A search takes less time than the start of Node's ESM loader: the quick commands are one CommonJS file.
const [command, ...rest] = process.argv.slice(2);
const isQuick =
  ['search', 'show', 'drv'].includes(command) && !rest.includes('--help') && !rest.includes('-h');

if (isQuick) require('../dist/quick.cjs');
else {
  const { setFlagsFromString } = require('node:v8');
  // The other commands may go through millions of short-lived strings, on small machines too: garbage goes early, and what
  // is new gets little room. Half of the memory for hardly any time; see bench/README.md.
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
  import('../dist/main.js');
}
