export type { Finding, Place, RuleName } from './finding.ts';
export { type LintOptions, lintTree } from './lint-tree.ts';
export { advice } from './rules/advice.ts';
export { readTree, type SourceTree } from './tree/read-tree.ts';
