export { type ErrorText, readErrorText } from './evaluation-error.ts';
export { nixFailure } from './failure.ts';
export { type ImportReport, type ImportSource, importObjects } from './import/import-objects.ts';
export { createNix, findNixProgram, type Nix, type NixProgram, temporaryFolderOf } from './nix.ts';
export {
  type Generation,
  listGenerations,
  type ProfileSwitch,
  rollback,
  switchGeneration,
} from './profile/generations.ts';
export { setProfile } from './profile/set-profile.ts';
export { type PathInfo, queryClosure, queryPaths } from './query/closure.ts';
export type { RealisePlan } from './realise/parse-plan.ts';
export { planRealise, unobtainable } from './realise/plan.ts';
export { type RealiseOptions, realise } from './realise/realise.ts';
export { realiseFailure } from './realise/realise-failure.ts';
export type { RunResult } from './run/result.ts';
export { type RunOptions, runNix } from './run/run.ts';
export { type LeanRunOptions, runNixLean } from './run/run-lean.ts';
export { physicalPath, storeDirOf } from './store-folder.ts';
export { printInvalid } from './valid.ts';
export { nixVersion } from './version.ts';
