/** What is at a path, not followed: `link` is a symbolic one. */
export type PathKind = 'none' | 'file' | 'folder' | 'link' | 'other';

export interface ProbedFile {
  readonly kind: PathKind;
  /** The first bytes of a regular file, or of what a link leads to. */
  readonly bytes: Buffer;
}

export interface ProbedDevice {
  readonly device: string;
  readonly uuid?: string;
  /** The LUKS UUID below it, without hyphens. */
  readonly luks?: string;
  readonly lvm: boolean;
  readonly raid: boolean;
  /** What grub-probe says, where the target has it. */
  readonly readable?: boolean;
}

export interface ProbedBoot {
  /** The real path of /boot. */
  readonly folder: string;
  readonly isWritable: boolean;
  /** Bytes. */
  readonly free: number;
  /** `grub` or `grub2`: the one with a grub.cfg. */
  readonly grub?: { readonly name: string; readonly kind: PathKind; readonly hasConfig: boolean };
  readonly isGrubWritable: boolean;
  readonly grubCfg: ProbedFile;
  readonly customCfg: ProbedFile;
  readonly nixosCfg: ProbedFile;
  readonly grubenv: ProbedFile;
  /** Of /boot/nixos. */
  readonly ours: PathKind;
  readonly manifest: ProbedFile;
  /** Files that say that Heads starts this machine. */
  readonly heads: readonly string[];
}

/** What a target said of itself: parsed, not yet judged. */
export interface Probe {
  readonly kernel: string;
  readonly arch: string;
  readonly uid: number;
  readonly firmware: 'efi' | 'bios';
  /** Programs that our scripts need and that are not there. */
  readonly missing: readonly string[];
  /** The text of /proc/self/mountinfo. */
  readonly mounts: string;
  /** The root folder, or the nearest folder above it that exists, and where that really is. */
  readonly parent: string;
  readonly realParent: string;
  readonly root: PathKind;
  readonly isRootWritable: boolean;
  /** Names in the root folder, 100 at most. */
  readonly entries: readonly string[];
  readonly state: ProbedFile;
  /** Bytes free where the root folder is or will be. */
  readonly free: number;
  readonly boot?: ProbedBoot;
  readonly nix?: { readonly daemon: string; readonly version: string };
  /** Base names of the store paths in the root folder. */
  readonly stored: ReadonlySet<string>;
  /** Whether a NixOS of ours answers, instead of the host that it lives on. */
  readonly isInside: boolean;
  readonly devices: readonly ProbedDevice[];
}
