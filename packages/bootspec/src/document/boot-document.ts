/**
 * How a system boots: RFC 125's `boot.json` with the extensions that are widely used, in one shape for all eras. Paths are absolute
 * inside the system's root and lie in one store. `init=` is not among the kernel's parameters: whoever boots it adds it.
 */
export interface BootDocument {
  /** Nix's name of the platform: `x86_64-linux`. */
  readonly system: string;
  /** For people: `NixOS 25.11.20251101.abcdef0 (Linux 6.12.57)`. One line. */
  readonly label: string;
  readonly toplevel: string;
  /** What the kernel, or the initrd, is to start: `init=`. */
  readonly init: string;
  readonly kernel: string;
  /** Usually one parameter each; the kernel splits them again at white space outside of quotes. */
  readonly kernelParams: readonly string[];
  readonly initrd?: string;
  /** A program that adds secrets to the copy of the initrd that it is given. When it fails, the system must get no entry. */
  readonly initrdSecrets?: string;
  readonly xen?: XenBoot;
  readonly deviceTree?: string;
  /** By what systemd-boot and the Boot Loader Specification sort: `nixos`. */
  readonly sortKey?: string;
  /** In byte order of their names; the RFC leaves it undefined whether they nest. */
  readonly specialisations: ReadonlyMap<string, BootDocument>;
  /** Every other member of the document, as it was, and of known extensions what this shape has no place for. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Members of `org.nixos.bootspec.v1` that the RFC does not know, as they were. */
  readonly otherMembers?: Readonly<Record<string, unknown>>;
}

/** A system that runs as Xen's domain 0. */
export interface XenBoot {
  /** Of the extension `org.xenproject.bootspec`. */
  readonly version: 1 | 2;
  /** Version 2: what multiboot loads. Version 1 knows `xen` alone, in NixOS 24.11 an EFI program. */
  readonly kernel: string;
  readonly efiPath?: string;
  /** Xen's own, not the kernel's. */
  readonly params: readonly string[];
}

/** The members of a document that have a meaning here. */
export const keys = {
  bootspec: 'org.nixos.bootspec.v1',
  specialisation: 'org.nixos.specialisation.v1',
  xen1: 'org.xenproject.bootspec.v1',
  xen2: 'org.xenproject.bootspec.v2',
  systemdBoot: 'org.nixos.systemd-boot',
  grub: 'org.nixos.grub',
} as const;
