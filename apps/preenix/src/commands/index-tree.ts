import { resolve } from 'node:path';
import { defineCommand, exitCode, parseSize, printJson, usageError } from '@nixtools/command-line';
import type { Shard } from '@nixtools/nix-eval-index';
import { parseLevel } from '@nixtools/stali';
import { makeSnapshot } from '../make-snapshot.ts';
import { isOffline } from '../network-options.ts';
import { describeFailures, listFailures } from '../output/failure-report.ts';
import { describeSnapshot } from '../output/index-report.ts';
import { snapshotOptions } from './snapshot-options.ts';

/** `NAME=VALUE`, as `--arg` and `--argstr` take it. */
const splitPair = (option: string, given: string): readonly [name: string, value: string] => {
  const at = given.indexOf('=');
  if (at < 1)
    throw usageError(`--${option}: "${given}" is not NAME=VALUE`, `for example --${option} name=value`);
  return [given.slice(0, at), given.slice(at + 1)];
};

/** They are about an evaluation, which with `--from-eval-jobs` somebody else has done. */
const evaluationOptions = [
  'workers',
  'max-memory',
  'worker-memory',
  'timeout',
  'at',
  'arg',
  'argstr',
  'level',
  'shard',
] as const;

/** `3/8`, as `--shard` takes it. */
const parseShard = (text: string): Shard => {
  const [, number, count] = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text) ?? [];
  if (number === undefined || Number(number) > Number(count))
    throw usageError(`--shard: "${text}" is not K/N`, 'for example --shard 3/8: the third part of eight');
  return { number: Number(number), count: Number(count) };
};

const inputOf = (tree: string | undefined, jobs: string | undefined, cwd: string) => {
  if (tree !== undefined && jobs === undefined) return { tree: resolve(cwd, tree) };
  if (tree === undefined && jobs !== undefined) return { evalJobs: resolve(cwd, jobs) };
  throw usageError('index: give either TREE or --from-eval-jobs FILE', 'see "preenix index --help"');
};

export const indexTree = defineCommand({
  name: 'index',
  summary: 'evaluate a nixpkgs into a snapshot that clients can use',
  positionals: [
    { name: 'TREE', describe: 'a folder with a default.nix that gives packages', optional: true },
  ],
  options: {
    out: snapshotOptions.out,
    system: {
      type: 'string',
      describe: 'the system to evaluate for (default: this one)',
      placeholder: 'SYSTEM',
    },
    workers: {
      type: 'integer',
      min: 1,
      describe:
        'how many Nix processes work at once (default: one, and for long work as many as memory and processors allow)',
      placeholder: 'N',
    },
    'max-memory': { type: 'string', describe: 'all processes together, this one too', placeholder: 'SIZE' },
    'worker-memory': { type: 'string', describe: 'one Nix process', placeholder: 'SIZE' },
    timeout: {
      type: 'integer',
      min: 1,
      describe: 'how long one attribute may take',
      placeholder: 'SECONDS',
    },
    at: { type: 'string', describe: 'evaluate as if the tree lay at this path', placeholder: 'PATH' },
    arg: {
      type: 'string',
      describe: 'an argument of the tree, a Nix expression',
      placeholder: 'NAME=EXPR',
      multiple: true,
    },
    argstr: {
      type: 'string',
      describe: 'an argument of the tree, a string',
      placeholder: 'NAME=TEXT',
      multiple: true,
    },
    level: {
      type: 'string',
      describe: 'evaluate all of it with musl, static or static-pie, and say what does not evaluate and why',
      placeholder: 'LEVEL',
    },
    shard: {
      type: 'string',
      describe: 'evaluate only part K of N; "preenix index merge" makes one snapshot of all parts',
      placeholder: 'K/N',
    },
    failures: {
      type: 'boolean',
      describe: 'print every attribute that fails or is refused, with the reason',
    },
    'from-eval-jobs': {
      type: 'string',
      describe: "take nix-eval-jobs' JSON Lines instead of evaluating",
      placeholder: 'FILE',
    },
    listings: snapshotOptions.listings,
    offline: snapshotOptions.offline,
    json: { type: 'boolean', describe: 'print a summary as JSON' },
  },
  examples: [
    ['preenix index ./nixpkgs --out ./snapshot', ''],
    ['preenix index ./nixpkgs -o ./snapshot --max-memory 1G --workers 2', 'on a small machine'],
    ['preenix index ./nixpkgs -o ./static --level static', 'which packages can be linked statically?'],
    [
      'preenix index --from-eval-jobs jobs.jsonl -o ./snapshot',
      'evaluated elsewhere; the .drv files are in the store',
    ],
    [
      'preenix index ./nixpkgs -o ./snapshot --listings https://cache.nixos.org',
      'search finds packages by their programs and files, too',
    ],
  ],
  notes:
    'An attribute that fails to evaluate costs only itself and is recorded with the reason. After a kill the same command ' +
    'goes on where it was. The same tree gives the same bytes, with any number of workers. Of several --listings the first that ' +
    'knows an output answers for it; what none knows is counted. What the tree itself fetches while it is evaluated is its own ' +
    'affair, also with --offline.',
  run: async ({ positionals: [tree], options }, io) => {
    const meaningless = evaluationOptions.find((name) => options[name] !== undefined);
    if (options['from-eval-jobs'] !== undefined && meaningless !== undefined)
      throw usageError(
        `index: --${meaningless} means nothing with --from-eval-jobs`,
        'give it to nix-eval-jobs instead',
      );
    const size = (name: 'max-memory' | 'worker-memory'): number | undefined => {
      const text = options[name];
      return text === undefined ? undefined : parseSize(text, name);
    };
    if (options.json && options.failures)
      throw usageError('index: --failures prints lines, --json an object', 'leave one of them out');
    if (options.shard !== undefined && options.listings !== undefined)
      throw usageError(
        'index: a part of a snapshot has no listings',
        'give --listings to "preenix index merge"',
      );
    const out = resolve(io.cwd, options.out);
    if (options.shard !== undefined && `${out}/`.startsWith(`${resolve(io.cwd, tree ?? '')}/`))
      throw usageError(
        'index: a part must not lie in the tree that it is of',
        'name a folder beside the tree with --out: all machines must see the same tree',
      );
    const level = options.level === undefined ? undefined : parseLevel(options.level);
    const made = await makeSnapshot({
      io,
      out,
      input: inputOf(tree, options['from-eval-jobs'], io.cwd),
      system: options.system,
      workers: options.workers,
      maxMemory: size('max-memory'),
      workerMemory: size('worker-memory'),
      timeout: options.timeout,
      at: options.at,
      level,
      shard: options.shard === undefined ? undefined : parseShard(options.shard),
      args: [
        ...(options.arg ?? []).map((given) => {
          const [name, expression] = splitPair('arg', given);
          return { name, expression };
        }),
        ...(options.argstr ?? []).map((given) => {
          const [name, text] = splitPair('argstr', given);
          return { name, text };
        }),
      ],
      listings: options.listings ?? [],
      offline: isOffline(options.offline, io),
    });
    io.err(describeSnapshot(made, io, made.evaluation.counts));
    if (options.json) io.out(printJson(made.manifest));
    else if (options.failures) io.out(await listFailures(made.out));
    else if (level !== undefined) io.out(await describeFailures(made.out, level));
    return exitCode.done;
  },
});
