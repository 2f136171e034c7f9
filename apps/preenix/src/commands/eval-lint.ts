import { resolve } from 'node:path';
import { defineCommand, exitCode, type Io, plural, printJson, usageError } from '@nixtools/command-line';
import { advice, lintTree, type RuleName, readTree } from '@nixtools/eval-lint';
import { type CountedCalls, countCalls } from '@nixtools/eval-stats';
import { createNix } from '@nixtools/nix-cli';
import { isNixtoolsError } from '@nixtools/nix-formats';
import { describeFindings, type LintReport } from '../output/eval-lint-report.ts';
import { thisSystem } from '../this-system.ts';

const isRule = (name: string): name is RuleName => Object.hasOwn(advice, name);

const requireRules = (names: readonly string[]): readonly RuleName[] =>
  names.map((name) => {
    if (isRule(name)) return name;
    throw usageError(`there is no rule ${name}`, `there are ${Object.keys(advice).join(', ')}`);
  });

interface Counting {
  readonly tree: string;
  readonly system: string;
  readonly attributes: readonly string[];
}

/** What Nix counts; or why it cannot, as the text alone still tells something. */
const counted = async (
  { tree, system, attributes }: Counting,
  io: Io,
): Promise<{ readonly counts?: CountedCalls; readonly notCounted?: string }> => {
  const what = attributes.length === 0 ? 'all packages' : plural(attributes.length, 'attribute');
  io.err(`evaluating ${what} once\n`);
  try {
    const options = { nix: createNix(io.env), tree, system, attributes, cancelSignal: io.signal };
    return { counts: await countCalls(options) };
  } catch (error) {
    if (!isNixtoolsError(error) || error.code !== 'TREE_FAILS') throw error;
    return { notCounted: [error.message, error.place].filter((part) => part !== undefined).join(', at ') };
  }
};

/** How many names the set itself has at least, of those that the packages in it and in its sets are under. */
const topLevel = (attributes: readonly string[]): number =>
  new Set(attributes.map((attribute) => attribute.split('.', 1)[0])).size;

export const evalLint = defineCommand({
  name: 'eval lint',
  summary: 'what makes evaluating a tree expensive, and where',
  positionals: [{ name: 'TREE', describe: 'a folder with a default.nix that gives packages' }],
  options: {
    'no-counts': { type: 'boolean', describe: 'read the files only; do not evaluate to count calls' },
    attr: {
      type: 'string',
      describe: 'count calls for this attribute only (default: all packages)',
      placeholder: 'ATTR',
      alias: 'A',
      multiple: true,
    },
    system: {
      type: 'string',
      describe: 'the system to evaluate for (default: this one)',
      placeholder: 'SYSTEM',
    },
    rule: { type: 'string', describe: 'look for this only', placeholder: 'RULE', multiple: true },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['preenix eval lint ./nixpkgs', 'evaluates it once; the dearest place first'],
    ['preenix eval lint ./nixpkgs --no-counts', 'by the text alone: no Nix is needed'],
    ['preenix eval lint ./nixpkgs -A firefox --rule scope-in-lambda', 'what one package pays for'],
  ],
  notes:
    'Rules: scope-in-lambda (a large set made anew in each call of a lambda, though it is the same each time), large-merge (a large set ' +
    'copied in each call to add a few names), repeated-import (a whole set of packages per call), rec-set (a whole set as rec, made per ' +
    'call). Cost is calls x names, an upper bound; sizes are what the text shows at least. docs/eval-lint.md has an example of each and ' +
    'what to write instead; "preenix eval stats TREE --patch FILE" measures what a change saves. Exit code 1: something was found.',
  run: async ({ positionals, options }, io) => {
    const tree = resolve(io.cwd, positionals[0] ?? '');
    const rules = requireRules(options.rule ?? []);
    const attributes = options.attr ?? [];
    const isCounted = options['no-counts'] !== true;
    if (!isCounted && attributes.length > 0)
      throw usageError('--no-counts and --attr exclude each other', 'without counts nothing is evaluated');
    const sources = readTree(tree);
    const system = options.system ?? thisSystem();
    const { counts, notCounted } = isCounted ? await counted({ tree, system, attributes }, io) : {};
    const found = lintTree(sources, {
      calls: counts?.calls,
      packages: attributes.length > 0 ? undefined : counts && topLevel(counts.attributes),
    });
    const report: LintReport = {
      tree,
      files: sources.sources.size,
      unreadable: sources.unreadable,
      ...(counts === undefined ? {} : { counted: { system, derivations: counts.attributes.length } }),
      ...(notCounted === undefined ? {} : { notCounted }),
      findings: rules.length === 0 ? found : found.filter(({ rule }) => rules.includes(rule)),
    };
    io.out(options.json ? printJson(report) : describeFindings(report));
    return report.findings.length > 0 ? exitCode.nothingFound : exitCode.done;
  },
});
