import { type Nix, nixVersion, temporaryFolderOf } from '@nixtools/nix-cli';
import { compareUtf8 } from '@nixtools/nix-formats';
import { isExact } from './counters.ts';
import { derivationChanges } from './derivation-changes.ts';
import { type EvaluatedOnce, evaluateOnce } from './evaluate-once.ts';
import { type NamedTree, type TreeVariant, withTrees } from './patched-tree.ts';
import type { Comparison, Counter, Measured } from './report.ts';

export interface CompareOptions {
  readonly nix: Nix;
  /** Absolute path of the tree that the others are set against. */
  readonly base: string;
  readonly variants: readonly TreeVariant[];
  /** Such as `x86_64-linux`. */
  readonly system: string;
  /** Attributes to evaluate; none is every package, as `nix-env -qa` finds them. */
  readonly attributes?: readonly string[];
  /** How often each is evaluated. @default 5 */
  readonly rounds?: number;
  /** The path that all are evaluated at, as hashes may depend on it. @default '/nixtools-tree' */
  readonly at?: string;
  /** Variables of Nix's collector, such as `GC_INITIAL_HEAP_SIZE`. */
  readonly collector?: Readonly<Record<string, string>>;
  /** Called before each evaluation. */
  readonly onRound?: (done: number, total: number, name: string) => void;
  readonly cancelSignal?: AbortSignal;
}

const median = (sortedValues: readonly number[]): number => {
  const middle = sortedValues.length >> 1;
  const upper = sortedValues[middle] ?? 0;
  return sortedValues.length % 2 === 1 ? upper : ((sortedValues[middle - 1] ?? 0) + upper) / 2;
};

const counterOf = (name: string, rounds: readonly EvaluatedOnce[]): Counter => {
  const values = rounds.map(({ counters }) => counters.get(name) ?? 0).sort((a, b) => a - b);
  const [least = 0] = values;
  return { name, median: median(values), least, most: values.at(-1) ?? 0, exact: isExact(name) };
};

const measuredOf = ({ name }: NamedTree, rounds: readonly EvaluatedOnce[], base: EvaluatedOnce): Measured => {
  const [first = base] = rounds;
  return {
    name,
    counters: [...first.counters.keys()].sort(compareUtf8).map((counter) => counterOf(counter, rounds)),
    packages: first.drvPaths.size,
    changes: derivationChanges(base.drvPaths, first.drvPaths),
  };
};

/**
 * Evaluates variants of a tree in turn, all at one path, and sets what they cost and which derivations they give side by
 * side. Nothing is built, and nothing is written to a store.
 *
 * @throws {NixtoolsError} `TREE_INVALID`, `PATCH_FAILS` (usage), `MOUNT_TOOLS_MISSING`, `NIX_NOT_FOUND` (environment),
 *   `TREE_FAILS`, `NIX_FAILED` (failed)
 * @example
 * const { variants } = await compareTrees({ nix, base: '/srv/nixpkgs', variants: [{ patch: '/srv/a.patch' }], system });
 */
export const compareTrees = async (options: CompareOptions): Promise<Comparison> => {
  const { nix, base, variants, system, onRound, cancelSignal } = options;
  const { attributes = [], rounds = 5, at = '/nixtools-tree', collector = {} } = options;
  return withTrees({ base, variants, scratch: temporaryFolderOf(nix) }, async (trees) => {
    const results = trees.map((): EvaluatedOnce[] => []);
    // In turn, so that a change of the machine's speed hits all.
    for (let round = 0; round < rounds; round++)
      for (const [place, { name, tree }] of trees.entries()) {
        onRound?.(round * trees.length + place, rounds * trees.length, name);
        results[place]?.push(
          await evaluateOnce({ nix, tree, at, system, attributes, collector, cancelSignal }),
        );
      }
    const [[first] = []] = results;
    return {
      ...{ nix: await nixVersion(nix), system, at, rounds, collector },
      variants:
        first === undefined ? [] : trees.map((tree, place) => measuredOf(tree, results[place] ?? [], first)),
    };
  });
};
