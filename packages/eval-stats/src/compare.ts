import { type Nix, nixVersion, temporaryFolderOf } from '@nixtools/nix-cli';
import { compareUtf8 } from '@nixtools/nix-formats';
import { isExact, missingCounters } from './counters.ts';
import { derivationChanges } from './derivation-changes.ts';
import { type EvaluatedOnce, evaluateOnce, type Query } from './evaluate-once.ts';
import { type TreeVariant, withTrees } from './patched-tree.ts';
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
  /** What each package is asked for while it is measured. @default 'derivations' */
  readonly query?: Query;
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

/** The measured rounds of one variant, and the paths of its derivations. */
interface Evaluations {
  readonly rounds: readonly EvaluatedOnce[];
  readonly drvPaths: ReadonlyMap<string, string>;
}

const metaChanges = (base: EvaluatedOnce, other: EvaluatedOnce): readonly string[] => {
  const { changed, gone, added } = derivationChanges(base.answers, other.answers);
  return [...changed.map(({ attr }) => attr), ...gone, ...added].sort(compareUtf8);
};

const measuredOf = (name: string, query: Query, of: Evaluations, base: Evaluations): Measured => {
  const [first] = of.rounds;
  const [baseFirst] = base.rounds;
  const isMeta = query === 'meta' && first !== undefined && baseFirst !== undefined;
  return {
    name,
    counters: [...(first?.counters.keys() ?? [])]
      .sort(compareUtf8)
      .map((counter) => counterOf(counter, of.rounds)),
    packages: of.drvPaths.size,
    changes: derivationChanges(base.drvPaths, of.drvPaths),
    ...(isMeta ? { metaChanges: metaChanges(baseFirst, first) } : {}),
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
  const {
    attributes = [],
    rounds = 5,
    at = '/nixtools-tree',
    collector = {},
    query = 'derivations',
  } = options;
  return withTrees({ base, variants, scratch: temporaryFolderOf(nix) }, async (trees) => {
    const common = { nix, at, system, attributes, collector, cancelSignal };
    const results = trees.map((): EvaluatedOnce[] => []);
    // In turn, so that a change of the machine's speed hits all.
    for (let round = 0; round < rounds; round++)
      for (const [place, { name, tree }] of trees.entries()) {
        onRound?.(round * trees.length + place, rounds * trees.length, name);
        results[place]?.push(await evaluateOnce({ ...common, tree, query }));
      }
    const evaluations: Evaluations[] = [];
    for (const [place, { tree }] of trees.entries()) {
      const [first] = results[place] ?? [];
      const derivations =
        query === 'derivations' ? first : await evaluateOnce({ ...common, tree, query: 'derivations' });
      evaluations.push({ rounds: results[place] ?? [], drvPaths: derivations?.answers ?? new Map() });
    }
    const [first] = evaluations;
    return {
      ...{ nix: await nixVersion(nix), system, at, rounds, collector, query },
      missing: missingCounters(first?.rounds[0]?.counters.keys() ?? []),
      variants:
        first === undefined
          ? []
          : trees.flatMap(({ name }, place) => {
              const evaluated = evaluations[place];
              return evaluated === undefined ? [] : [measuredOf(name, query, evaluated, first)];
            }),
    };
  });
};
