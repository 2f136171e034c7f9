export { type BarChart, drawBars } from './chart.ts';
export { type CompareOptions, compareTrees } from './compare.ts';
export { type CountCallsOptions, type CountedCalls, countCalls } from './count-calls.ts';
export { type FunctionCalls, isExact } from './counters.ts';
export type { DerivationChanges } from './derivation-changes.ts';
export type { Query } from './evaluate-once.ts';
export type { TreeVariant } from './patched-tree.ts';
export type { Comparison, Counter, Measured } from './report.ts';
