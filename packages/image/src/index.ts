export { type CompressOptions, compressInitramfs } from './cpio/compress.ts';
export type { CpioEntry } from './cpio/entry.ts';
export { concatInitramfs } from './cpio/initramfs.ts';
export { type ReadFolderOptions, readFolder } from './cpio/read-folder.ts';
export { type WriteCpioOptions, writeCpio } from './cpio/write-cpio.ts';
export { type GrubDiskOptions, makeGrubDisk } from './disk/grub-disk.ts';
export { type PartitionContent, type WriteDiskOptions, writeDisk } from './disk/write-disk.ts';
export { type ErofsOptions, makeErofs } from './filesystem/erofs.ts';
export { type Ext4Options, makeExt4 } from './filesystem/ext4.ts';
export { type FatFile, type FatOptions, makeFat } from './filesystem/fat.ts';
export { makeSquashfs, type SquashfsOptions } from './filesystem/squashfs.ts';
export { partitionTypes } from './gpt/guid.ts';
export {
  type DiskLayout,
  layoutDisk,
  type Partition,
  type PartitionRequest,
  sectorSize,
} from './gpt/layout.ts';
export { type Gpt, writeGpt } from './gpt/write-gpt.ts';
export { type EmbeddedGrub, embedGrub } from './grub/embed.ts';
export { findByUuid, type GrubImageOptions, makeGrubImage } from './grub/mkimage.ts';
export { largestFiles, type Sized } from './guest/budget.ts';
export { guestTree } from './guest/skeleton.ts';
export {
  type GuestAddress,
  qemuAddress,
  type RootDevice,
  readyFile,
  type StageOne,
  serveScript,
  stageOneScript,
} from './guest/stage-1.ts';
export { writeTree } from './guest/write-tree.ts';
export { type BzImage, readBzImage } from './kernel/bzimage.ts';
export { builtInDrivers, type Driver } from './kernel/drivers.ts';
export { lacksDriver } from './kernel/lacks-driver.ts';
export { unpackKernel } from './kernel/unpack.ts';
export { packVmlinux, unpackVmlinux, vmlinuxEnd } from './kernel/vmlinux.ts';
export { chooseModules, type KernelModule } from './modules/choose-modules.ts';
export { type ModuleTree, readModuleTree } from './modules/module-tree.ts';
export type { MachineKind } from './qemu/machine.ts';
export { type GuestEnd, type RunningGuest, type StartGuestOptions, startGuest } from './qemu/start-guest.ts';
