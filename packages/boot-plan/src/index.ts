export { applyPlan } from './apply/apply-plan.ts';
export { withLock } from './apply/lock.ts';
export { type BootUpdate, updateBoot } from './apply/update-boot.ts';
export { bootMenu, type MenuOptions } from './menu/boot-menu.ts';
export { type BootEntry, type BootItem, type BootMenu, type BootSubmenu, entriesOf } from './menu/items.ts';
export { describedMachine } from './place/described-machine.ts';
export { fileIn, type GrubPlace, grubPlace } from './place/grub-place.ts';
export { hostMachine } from './place/host-machine.ts';
export type { Layers, Machine } from './place/machine.ts';
export { type Mount, mountOf, parseMounts } from './place/mounts.ts';
export type { CopyKernels } from './place/placement.ts';
export { type InPlace, readInPlace } from './place/read-in-place.ts';
export { type BootFolder, bootFolder, type OwnFolder } from './plan/boot-folder.ts';
export { type BootCheck, checkBoot } from './plan/check-boot.ts';
export { type BootManifest, parseManifest, printManifest, readManifest } from './plan/manifest.ts';
export { grubFolder } from './plan/menu-output.ts';
export type { BootPlan, PlanRequest } from './plan/plan.ts';
export { planBoot } from './plan/plan-boot.ts';
export { planRemove } from './plan/plan-remove.ts';
export { describeStep, type Step } from './plan/steps.ts';
export { profileFingerprint } from './scan/profile-links.ts';
export { scanSystems } from './scan/scan-systems.ts';
export type { BootSystem, Generation, Profile, Skip, SystemScan } from './scan/systems.ts';
export { kernelParams, toGrubEntry, xenProblem } from './target/grub-entry.ts';
export {
  type MenuFile,
  menuMark,
  type PlacedFiles,
  type RenderedMenu,
  type RenderTarget,
  type TargetInput,
  type TargetName,
} from './target/target.ts';
