import { resolve } from 'node:path';
import { defineCommand, exitCode, printJson } from '@nixtools/command-line';
import { mergeShards } from '../merge-shards.ts';
import { isOffline } from '../network-options.ts';
import { describeSnapshot } from '../output/index-report.ts';
import { snapshotOptions } from './snapshot-options.ts';

export const indexMerge = defineCommand({
  name: 'index merge',
  summary: 'make one snapshot of the parts that several machines have evaluated',
  positionals: [{ name: 'PART', describe: 'a folder that "preenix index --shard" has made', variadic: true }],
  options: {
    ...snapshotOptions,
    json: { type: 'boolean', describe: 'print a summary as JSON' },
  },
  examples: [
    ['preenix index ./nixpkgs --shard 1/2 --out ./part-1', 'on one machine'],
    ['preenix index ./nixpkgs --shard 2/2 --out ./part-2', 'on another, with the same tree'],
    ['preenix index merge ./part-1 ./part-2 --out ./snapshot', 'the same bytes as from one machine alone'],
  ],
  notes:
    'All parts of one evaluation are needed, in any order: of the same tree (its content, not its place), by the same version of Nix, ' +
    'with the same options. Where derivations contain the path of the tree, give each machine the same --at PATH.',
  run: async ({ positionals, options }, io) => {
    const made = await mergeShards({
      io,
      shards: positionals.map((part) => resolve(io.cwd, part)),
      out: resolve(io.cwd, options.out),
      listings: options.listings ?? [],
      offline: isOffline(options.offline, io),
    });
    io.err(describeSnapshot(made, io));
    if (options.json) io.out(printJson(made.manifest));
    return exitCode.done;
  },
});
