/** A file system that GRUB reads files from, and how it is found when an entry is chosen. */
export interface GrubFilesystem {
  /** What `GrubFile.filesystem` refers to: `[a-z0-9_]+`. */
  readonly name: string;
  /** How GRUB finds it; without, its files are looked up on GRUB's own `$root`. */
  readonly search?: GrubSearch;
  /** Loaded first, such as `part_gpt`, `btrfs`, `lvm`, `cryptodisk`, `luks2`. */
  readonly modules?: readonly string[];
  /** UUIDs of LUKS volumes to unlock before the search; dashes are left out, as GRUB 2.06 wants them. */
  readonly cryptomount?: readonly string[];
}

export interface GrubSearch {
  /** `device` is no search: the value is a GRUB device name such as `lvm/vg-root`. */
  readonly by: 'fs-uuid' | 'label' | 'file' | 'device';
  readonly value: string;
  /** Devices to try first, as `hd0,gpt2` or as what grub-probe prints: `--hint-efi=hd0,gpt2`. */
  readonly hints?: readonly string[];
}

/** A file as GRUB sees it. */
export interface GrubFile {
  /** The name of a `GrubFilesystem`; without, GRUB's own `$root`. */
  readonly filesystem?: string;
  /** Absolute on that file system, with what precedes it there: `/@/nix/store/…` on ZFS and btrfs. */
  readonly path: string;
}

/** Who may start an item when `superusers` is set; without, only a superuser. */
export type GrubAccess = 'unrestricted' | { readonly users: readonly string[] };

interface Titled {
  /**
   * Stable: what `default`, `grub-reboot` and `grub-set-default` name it by. A letter, then letters, digits and `._%-`,
   * different from its siblings' ids.
   */
  readonly id: string;
  /** Any text; control characters are removed. */
  readonly title: string;
  readonly classes?: readonly string[];
  readonly access?: GrubAccess;
}

export interface GrubEntry extends Titled {
  readonly kind: 'entry';
  readonly kernel: GrubFile;
  /** In the kernel's own notation (`dyndbg="file a +p"`), `init=` included. */
  readonly params: readonly string[];
  /** Loaded one after the other; a second one usually holds secrets. */
  readonly initrds: readonly GrubFile[];
  readonly xen?: GrubXen;
  readonly deviceTree?: GrubFile;
  /** GRUB commands as they are, run before the kernel is loaded. */
  readonly extra?: string;
  /** Whether choosing it makes it the default, by the function `savedefault` of `GrubHead` or of the host. */
  readonly savesDefault?: boolean;
}

export interface GrubXen {
  readonly protocol: 'multiboot' | 'multiboot2';
  readonly kernel: GrubFile;
  readonly params: readonly string[];
}

/** Another boot loader, such as `/EFI/Microsoft/Boot/bootmgfw.efi` on the EFI system partition. */
export interface GrubChainload extends Titled {
  readonly kind: 'chainload';
  readonly file: GrubFile;
}

/** Without items it is left out: GRUB has no empty blocks. */
export interface GrubSubmenu extends Titled {
  readonly kind: 'submenu';
  readonly items: readonly GrubItem[];
}

/** GRUB script as it is: the only thing that is not quoted. It must be complete by itself. */
export interface GrubVerbatim {
  readonly kind: 'verbatim';
  readonly text: string;
}

export type GrubItem = GrubEntry | GrubChainload | GrubSubmenu | GrubVerbatim;
