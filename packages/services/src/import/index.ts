export type { Imported } from './assemble.ts';
export {
  type EvaluateDescriptionOptions,
  type EvaluatedDescription,
  evaluateDescription,
} from './by-hand/evaluate-description.ts';
export type { EvaluateFileOptions } from './by-hand/evaluate-expression.ts';
export { type KindOfFile, kindOfFile } from './by-hand/kind-of-file.ts';
export type { Skipped } from './map/select-units.ts';
export type { Unmapped } from './map/unmapped.ts';
export { evaluateModular, type ModularSource } from './modular/evaluate-modular.ts';
export { importModular } from './modular/import-modular.ts';
export { type RawModular, rawModular } from './modular/raw.ts';
export { type EnableAble, enableAble } from './nixos/enable-able.ts';
export { type EvaluateNixosOptions, evaluateNixos, type NixosSource } from './nixos/evaluate-nixos.ts';
export { type ImportOptions, importNixos } from './nixos/import-nixos.ts';
export { type RawNixos, rawNixos } from './nixos/raw.ts';
export { readHostPrograms } from './rebind/host-programs.ts';
export type { HostFolder, Rebind, RebindOptions } from './rebind/rebind.ts';
export type { Unresolved } from './rebind/rebind-service.ts';
export { type RebindSetOptions, type ReboundSet, rebindSet } from './rebind/rebind-set.ts';
