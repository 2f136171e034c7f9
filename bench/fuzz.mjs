// Is any hostile input accepted, or worse? node bench/fuzz.mjs [--seed 1] [--count 100000] [--target NAME [--from INDEX]] [--pack FILE]
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mb, printTable, root, seconds } from './measure.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
    target: { type: 'string' },
    pack: { type: 'string' },
  },
});

/** Milliseconds after which an input is ended as one that hangs; `test/fuzz/run.ts` counts a slow one as a fault long before. */
const PATIENCE = 60_000;
/** MB of JavaScript's own memory; what is beyond it ends the process. */
const HEAP = 512;

const loader = join(root, 'packages/sealed-lmdb/test/typescript-loader.mjs');
const execArgv = ['--conditions=nixtools-source', `--import=${loader}`, `--max-old-space-size=${HEAP}`];

/** Runs a script of `test/fuzz` and gathers what it tells; its end without that is a fault too. */
const run = (script, args) =>
  new Promise((resolve) => {
    const start = process.hrtime.bigint();
    const child = fork(join(root, 'test/fuzz', script), args, { execArgv });
    const found = { tallies: [], faults: [], memory: 0 };
    let last = 'the start';
    let told = 0;
    const hang = () => {
      found.faults.push(`${last} does not end`);
      child.kill('SIGKILL');
    };
    let timer = setTimeout(hang, PATIENCE);
    child.on('message', (message) => {
      clearTimeout(timer);
      timer = setTimeout(hang, PATIENCE);
      if (message.memory !== undefined) found.memory = message.memory;
      else if (message.results !== undefined) found.tallies.push(message);
      else last = `${message.target} ${message.index}`;
      if (message.index !== undefined && ++told % 1000 === 0 && process.stderr.isTTY)
        process.stderr.write(`\r${told} inputs, now ${last}\x1b[K`);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      if (code !== 0) found.faults.push(`the process ended at ${last} with ${signal ?? code}`);
      resolve({ ...found, took: Number(process.hrtime.bigint() - start) / 1e9 });
    });
  });

const only = values.target === undefined ? [] : [values.target];
const small = await run('main.ts', [values.seed, values.count, values.from, ...only]);
const runs =
  values.pack === undefined ? [small] : [small, await run('real-pack.ts', [values.seed, '300', values.pack])];

const number = (value) => value.toLocaleString('en');
const sum = (tallies, of) => tallies.reduce((total, tally) => total + of(tally), 0);
const tallies = runs.flatMap((each) => each.tallies);
const count = (results, wanted) => sum(results, ([result, times]) => (wanted(result) ? times : 0));
const isRefusal = (result) => /^[A-Z]/.test(result);
const rowOf = (name, of, faults) => [
  name,
  number(sum(of, ({ inputs }) => inputs)),
  number(sum(of, ({ inside }) => inside)),
  number(sum(of, ({ results }) => count(results, isRefusal))),
  number(sum(of, ({ results }) => count(results, (result) => result === 'other'))),
  number(sum(of, ({ results }) => count(results, (result) => result === 'the same'))),
  new Set(of.flatMap(({ results }) => results.map(([result]) => result).filter(isRefusal))).size,
  `${Math.max(...of.map(({ slowest }) => slowest)).toFixed(0)} ms`,
  faults,
];

printTable([
  [
    'what is read',
    'inputs',
    'changed inside',
    'refused',
    'well-formed others',
    'the same',
    'codes',
    'slowest',
    'faults',
  ],
  ...tallies.map((tally) => rowOf(tally.name, [tally], tally.faults.length)),
  rowOf(
    'all',
    tallies,
    sum(tallies, ({ faults }) => faults.length) + sum(runs, ({ faults }) => faults.length),
  ),
]);
for (const each of runs) console.log(`\n${seconds(each.took)}, at most ${mb(each.memory)} of memory`);

const faults = [...runs.flatMap((each) => each.faults), ...tallies.flatMap((tally) => tally.faults)];
for (const fault of faults.slice(0, 50)) console.error(`\n${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
