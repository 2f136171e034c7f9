#!/usr/bin/env node
// A search takes less time than the start of Node's ESM loader: the quick commands are one CommonJS file.
const [command, ...rest] = process.argv.slice(2);
const isQuick =
  ['search', 'show', 'drv'].includes(command) && !rest.includes('--help') && !rest.includes('-h');

if (isQuick) require('../dist/quick.cjs');
else {
  // The other commands may work for minutes: their garbage goes early, or memory would grow with the package set.
  require('node:v8').setFlagsFromString('--heap-growing-percent=30');
  import('../dist/main.js');
}
