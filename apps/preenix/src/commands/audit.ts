import { resolve } from 'node:path';
import { auditClosure, auditFolder, treemapOf } from '@nixtools/closure-audit';
import {
  defineCommand,
  exitCode,
  type Io,
  parseSize,
  printJson,
  progressBar,
  styleOut,
  usageError,
} from '@nixtools/command-line';
import { writeFileDurable } from '@nixtools/durable-fs';
import { createNix } from '@nixtools/nix-cli';
import { namedFiles } from '../audit/named-files.ts';
import { storeRoots } from '../audit/store-roots.ts';
import { describeClosure } from '../output/closure-report.ts';
import { describeFiles } from '../output/files-report.ts';

interface Given {
  readonly [option: string]: unknown;
  readonly store?: string | undefined;
  readonly budget?: string | undefined;
  readonly derivation?: boolean | undefined;
  readonly html?: string | undefined;
  readonly why?: readonly string[] | undefined;
  readonly largest?: number | undefined;
  readonly json?: boolean | undefined;
}

const forStoresOnly = ['store', 'budget', 'derivation', 'html', 'why', 'largest'] as const;

const auditFiles = (words: readonly string[], options: Given, io: Io): number => {
  const wrong = forStoresOnly.find((name) => options[name] !== undefined);
  if (wrong !== undefined)
    throw usageError(
      `--${wrong} says nothing of --files`,
      'a plain folder has no closure: leave one of them out',
    );
  const audit = auditFolder(namedFiles(words, io.cwd));
  io.out(options.json ? printJson(audit) : describeFiles(audit, styleOut(io)));
  return audit.damaged.length > 0 ? exitCode.nothingFound : exitCode.done;
};

const auditStore = async (words: readonly string[], options: Given, io: Io): Promise<number> => {
  const derivation = options.derivation ?? false;
  const budget = options.budget === undefined ? undefined : parseSize(options.budget, 'budget');
  const nix = createNix(io.env, options.store === undefined ? [] : ['--store', options.store]);
  const roots = await storeRoots(nix, words, { cwd: io.cwd, derivation });
  const bar = progressBar(io, 'paths');
  const audit = await auditClosure({
    ...{ nix, roots, budget, closure: derivation ? ('derivation' as const) : ('run-time' as const) },
    onPath: (done, total, path) => {
      if (io.signal.aborted) throw io.signal.reason;
      bar.draw({ done, total, label: path });
    },
  });
  bar.clear();
  if (options.html !== undefined) {
    const file = resolve(io.cwd, options.html);
    await writeFileDurable(file, treemapOf(audit));
    io.err(`wrote ${file}\n`);
  }
  const { why = [], largest = 10 } = options;
  io.out(options.json ? printJson(audit) : describeClosure(audit, { why, largest, style: styleOut(io) }));
  const isOver = audit.budget !== undefined && audit.budget.over > 0;
  return isOver || audit.damaged.length > 0 ? exitCode.nothingFound : exitCode.done;
};

export const audit = defineCommand({
  name: 'audit',
  summary: 'what a closure weighs, why each path is in it, and what could go',
  positionals: [
    { name: 'PATH', describe: 'a store path, or a link to one such as ./result', variadic: true },
  ],
  options: {
    budget: { type: 'string', describe: 'exit with 1 when the closure is larger', placeholder: 'SIZE' },
    derivation: { type: 'boolean', describe: 'the closure of the .drv: what building needs' },
    largest: {
      type: 'integer',
      min: 0,
      describe: 'how many paths to explain (default: 10)',
      placeholder: 'N',
    },
    why: {
      type: 'string',
      describe: 'explain the paths whose name has this in it',
      placeholder: 'NAME',
      multiple: true,
    },
    store: { type: 'string', describe: 'another store than yours, as Nix takes it', placeholder: 'URI' },
    files: { type: 'boolean', describe: 'PATHs are folders outside of a store, or ELF files' },
    html: { type: 'string', describe: 'write a treemap for a browser', placeholder: 'FILE' },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['preenix audit ./result --budget 30M', 'does it fit, and if not, what is too large?'],
    ['preenix audit ./result --why openssl', 'which file keeps openssl in the closure?'],
    ['preenix audit ./result --html closure.html', 'a picture of it'],
    ['preenix audit --files ./image-root', 'the programs of an image, without a store'],
  ],
  notes:
    'Sizes are those of archives, as Nix counts them, unless they say "on disk": those are in blocks of 4 KiB. ' +
    'RETAINED is what would leave the closure with a path. Exit code 1: over the budget, or an ELF file is damaged.',
  run: async ({ positionals, options }, io) =>
    options.files ? auditFiles(positionals, options, io) : auditStore(positionals, options, io),
});
