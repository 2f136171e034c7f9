export {
  type Generation,
  listGenerations,
  type ProfileSwitch,
  rollback as rollbackProfile,
  switchGeneration,
} from '@nixtools/nix-cli';
export { type UserEnvironment, userEnvironment } from './environment/user-environment.ts';
export { chooseOutputs, type NewElement, newElement, type PackageAddition } from './manifest/addition.ts';
export type { Origin, ProfileElement } from './manifest/element.ts';
export { parseManifest, printManifest } from './manifest/manifest.ts';
export { type ManifestMeta, manifestMeta } from './manifest/meta.ts';
export { planInstall } from './plan/install.ts';
export type { ProfilePlan, Replacement } from './plan/plan.ts';
export { findElement, planRemove } from './plan/remove.ts';
export { type ChangeOptions, changeProfile, type ProfileChange } from './profile/change-profile.ts';
export { type DefaultProfile, defaultProfile, type UserSettings } from './profile/default-profile.ts';
export {
  type DroppedMeta,
  type InstallOptions,
  type InstallReport,
  installPackages,
} from './profile/install-packages.ts';
export { type Profile, readProfile } from './profile/read-profile.ts';
export { type RemoveOptions, removePackages } from './profile/remove-packages.ts';
