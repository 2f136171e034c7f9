import type { Nix } from '@nixtools/nix-cli';
import type { FunctionCalls } from './counters.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { requireTree } from './patched-tree.ts';

export interface CountCallsOptions {
  readonly nix: Nix;
  /** Absolute path of the tree. */
  readonly tree: string;
  /** Such as `x86_64-linux`. */
  readonly system: string;
  /** Attributes to evaluate; none is every package, as `nix-env -qa` finds them. */
  readonly attributes?: readonly string[];
  readonly cancelSignal?: AbortSignal;
}

export interface CountedCalls {
  readonly calls: readonly FunctionCalls[];
  /** Attributes that gave a derivation. */
  readonly attributes: readonly string[];
}

/**
 * Evaluates a tree once and tells how often each of its functions was called. Nothing is built or written to a store.
 *
 * @throws {NixtoolsError} `TREE_INVALID` (usage), `MOUNT_TOOLS_MISSING`, `NIX_NOT_FOUND` (environment), `TREE_FAILS`,
 *   `NIX_FAILED`, `STATS_INVALID` (failed)
 * @example
 * const { calls } = await countCalls({ nix, tree: '/srv/nixpkgs', system: 'x86_64-linux' });
 */
export const countCalls = async ({
  attributes = [],
  ...options
}: CountCallsOptions): Promise<CountedCalls> => {
  await requireTree(options.tree);
  const { calls, answers } = await evaluateOnce({
    ...options,
    ...{ query: 'derivations' as const, attributes, at: '/nixtools-tree', collector: {}, countCalls: true },
  });
  return { calls, attributes: [...answers.keys()] };
};
