export { type EvaluateTreeOptions, evaluateTree } from './evaluate-tree.ts';
export type { Evaluation, EvaluationCounts, EvaluationProgress } from './evaluation.ts';
export { type FromEvalJobsOptions, fromEvalJobs } from './from-eval-jobs.ts';
export { readDrvPaths } from './read-drv-paths.ts';
export type { TreeArgument } from './tree/arguments.ts';
export type { TreeLevel } from './tree/level.ts';
export { type Resumption, removeWorkFolder } from './work/work-folder.ts';
export { type CommandAtOptions, commandAt } from './worker/command-at.ts';
