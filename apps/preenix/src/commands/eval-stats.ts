import { resolve } from 'node:path';
import {
  defineCommand,
  exitCode,
  parseSize,
  printJson,
  progressBar,
  usageError,
} from '@nixtools/command-line';
import { writeFileDurable } from '@nixtools/durable-fs';
import { compareTrees, type TreeVariant } from '@nixtools/eval-stats';
import { createNix } from '@nixtools/nix-cli';
import { chartOf, describeComparison } from '../output/eval-stats-report.ts';
import { thisSystem } from '../this-system.ts';

/** Variables of the Boehm collector, which Nix has. */
const collectorOf = (heap: string | undefined, collects: boolean): Record<string, string> => {
  if (!collects && heap !== undefined)
    throw usageError(
      '--no-gc and --heap exclude each other',
      'without collections the heap is as large as it gets',
    );
  if (!collects) return { GC_DONT_GC: '1' };
  return heap === undefined ? {} : { GC_INITIAL_HEAP_SIZE: String(parseSize(heap, 'heap')) };
};

export const evalStats = defineCommand({
  name: 'eval stats',
  summary: 'what evaluating a tree costs, and what a patch of it changes',
  positionals: [{ name: 'BASE', describe: 'a folder with a default.nix that gives packages' }],
  options: {
    patch: {
      type: 'string',
      describe: 'set BASE with this patch against it (patch -p1)',
      placeholder: 'FILE',
      multiple: true,
    },
    against: { type: 'string', describe: 'set another tree against it', placeholder: 'TREE', multiple: true },
    attr: {
      type: 'string',
      describe: 'evaluate this attribute only (default: all packages)',
      placeholder: 'ATTR',
      alias: 'A',
      multiple: true,
    },
    meta: { type: 'boolean', describe: 'measure what a search needs: names and meta, no derivations' },
    rounds: {
      type: 'integer',
      min: 1,
      describe: 'how often each is evaluated (default: 5)',
      placeholder: 'N',
    },
    system: {
      type: 'string',
      describe: 'the system to evaluate for (default: this one)',
      placeholder: 'SYSTEM',
    },
    at: {
      type: 'string',
      describe: 'the path that all are evaluated at (default: /nixtools-tree)',
      placeholder: 'PATH',
    },
    heap: { type: 'string', describe: "the first heap of Nix's collector", placeholder: 'SIZE' },
    'no-gc': { type: 'boolean', describe: 'never collect garbage' },
    svg: { type: 'string', describe: 'write a bar chart', placeholder: 'FILE' },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['preenix eval stats ./nixpkgs', 'what all its packages cost'],
    ['preenix eval stats ./nixpkgs --patch hoist.patch --svg hoist.svg', 'what a patch saves'],
    ['preenix eval stats ./nixpkgs --meta --patch hoist.patch', 'what it saves whoever searches'],
    ['preenix eval stats ./nixpkgs --against ../nixpkgs-master -A firefox', 'one package in two trees'],
  ],
  notes:
    "Counters that count what the evaluator does must be the same in each round; times and memory are medians. Nix's own statistics " +
    'are printed as this Nix has them; those that other versions have are named. With --meta, derivations are compared by one more ' +
    'evaluation, which is not measured. Exit code 1: derivations or meta differ, or a counter ' +
    'that must not vary did.',
  run: async ({ positionals, options }, io) => {
    const [base = ''] = positionals;
    const here = (path: string): string => resolve(io.cwd, path);
    const nix = createNix(io.env);
    const bar = progressBar(io, 'evaluations');
    const comparison = await compareTrees({
      nix,
      base: here(base),
      variants: [
        ...(options.patch ?? []).map((patch): TreeVariant => ({ patch: here(patch) })),
        ...(options.against ?? []).map((tree): TreeVariant => ({ tree: here(tree) })),
      ],
      system: options.system ?? thisSystem(),
      attributes: options.attr ?? [],
      query: options.meta === true ? 'meta' : 'derivations',
      collector: collectorOf(options.heap, options['no-gc'] !== true),
      ...(options.rounds === undefined ? {} : { rounds: options.rounds }),
      ...(options.at === undefined ? {} : { at: options.at }),
      onRound: (done, total, label) => bar.draw({ done, total, label }),
      cancelSignal: io.signal,
    });
    bar.clear();
    if (options.svg !== undefined) {
      await writeFileDurable(here(options.svg), chartOf(comparison));
      io.err(`wrote ${here(options.svg)}\n`);
    }
    const { text, findings } = describeComparison(comparison);
    io.out(options.json ? printJson(comparison) : text);
    return findings > 0 ? exitCode.nothingFound : exitCode.done;
  },
});
