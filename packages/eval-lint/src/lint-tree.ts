import type { FunctionCalls } from '@nixtools/eval-stats';
import { compareUtf8 } from '@nixtools/nix-formats';
import { callsOf } from './calls.ts';
import type { Finding } from './finding.ts';
import { setNames } from './names/inner.ts';
import type { Code } from './names/scope.ts';
import { copiesIn } from './rules/copies.ts';
import { largeMerge } from './rules/large-merge.ts';
import { recSets } from './rules/rec-set.ts';
import { repeatedImports } from './rules/repeated-import.ts';
import { scopeInLambda } from './rules/scope-in-lambda.ts';
import type { Tools } from './rules/tools.ts';
import type { SourceTree } from './tree/read-tree.ts';
import { everywhere, type KnownTree, knownTree, rootOf } from './value/known-tree.ts';
import { createMergesOf } from './value/merge-cost.ts';
import { createReducer } from './value/reduce.ts';
import { createSizeOf } from './value/size.ts';

/** A set with fewer names is not called large: copying it costs less than a derivation. */
const large = 300;

export interface LintOptions {
  /** What Nix counted when it evaluated the tree; without it only the text decides. */
  readonly calls?: readonly FunctionCalls[] | undefined;
  /** How many packages the whole set has at least, where that is known better than by the text. */
  readonly packages?: number | undefined;
}

/** Most of its values are calls: a set of packages, and not a table of names or hashes. */
const isOfCalls = (names: ReadonlyMap<string, Code>): boolean => {
  let calls = 0;
  for (const { expression } of names.values()) if (expression.kind === 'apply') calls += 1;
  return calls * 2 > names.size;
};

/** Names of the largest set of packages that is written in one place. */
const largestSet = ({ sources }: KnownTree): number => {
  let most = large;
  for (const source of sources.values())
    for (const code of everywhere(rootOf(source))) {
      const names = setNames(code);
      if (names !== undefined && names.size > most && isOfCalls(names)) most = names.size;
    }
  return most;
};

const byCost = (a: Finding, b: Finding): number =>
  (b.cost ?? b.size) - (a.cost ?? a.size) ||
  compareUtf8(a.file, b.file) ||
  a.line - b.line ||
  a.column - b.column;

const keyOf = ({ expression, scope }: Code): string => `${scope.source.file}:${expression.start}`;

/**
 * Finds what makes evaluating a tree expensive, the dearest first.
 *
 * @example lintTree(readTree('/srv/nixpkgs'), { calls }).filter(({ cost = 0 }) => cost > 1e6)
 */
export const lintTree = (sourceTree: SourceTree, options: LintOptions = {}): readonly Finding[] => {
  const tree = knownTree(sourceTree);
  const whole = options.packages ?? largestSet(tree);
  const reducer = createReducer(tree);
  const sizeOf = createSizeOf(reducer, whole);
  const mergesOf = createMergesOf(reducer, sizeOf, large);
  const tools: Tools = { reducer, sizeOf, mergesOf, callsOf: callsOf(options.calls), large };
  const roots = [...tree.sources.values()].map(rootOf);
  const copies = roots.flatMap((root) => [...copiesIn(root, tools)]);
  // Calls of the function that copies which are in vain are the fault of who calls, not of the function.
  const explained = new Map<string, number>();
  const findings: Finding[] = [];
  for (const copy of copies) {
    const finding = scopeInLambda(copy, tools);
    if (finding === undefined) continue;
    findings.push(finding);
    const key = keyOf(copy.merge);
    explained.set(key, (explained.get(key) ?? 0) + (finding.calls ?? 0));
  }
  for (const copy of copies) {
    const finding = largeMerge(copy, explained.get(keyOf(copy.merge)) ?? 0, tools);
    if (finding !== undefined) findings.push(finding);
  }
  for (const root of roots) findings.push(...recSets(root, tools), ...repeatedImports(root, whole, tools));
  return findings.sort(byCost);
};
