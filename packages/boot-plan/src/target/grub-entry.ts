import type { GrubEntry } from '@nixtools/grub-config';
import type { BootEntry } from '../menu/items.ts';
import type { PlacedFiles } from './target.ts';

/** `init=` is no kernel parameter of the document: RFC 125 leaves it to the bootloader. */
export const kernelParams = ({ document }: BootEntry): readonly string[] => [
  `init=${document.init}`,
  ...document.kernelParams,
];

/** NixOS 24.11 named only Xen's EFI program, which starts by itself and by nothing that loads a kernel for it. */
export const xenProblem = ({ document: { xen } }: BootEntry): string | undefined =>
  xen?.kernel.endsWith('.efi') ? 'its Xen is an EFI program, which multiboot cannot load' : undefined;

/** A Xen that also comes as an EFI program is new enough for multiboot2, which firmware with EFI needs. */
const xenOf = ({ document: { xen } }: BootEntry, { xen: kernel }: PlacedFiles): Pick<GrubEntry, 'xen'> =>
  xen === undefined || kernel === undefined
    ? {}
    : {
        xen: { protocol: xen.efiPath === undefined ? 'multiboot' : 'multiboot2', kernel, params: xen.params },
      };

export const toGrubEntry = (entry: BootEntry, files: PlacedFiles): GrubEntry => ({
  kind: 'entry',
  id: entry.id,
  title: entry.title,
  kernel: files.kernel,
  params: kernelParams(entry),
  initrds: files.initrd === undefined ? [] : [files.initrd],
  classes: ['nixos', 'gnu-linux', 'os'],
  ...xenOf(entry, files),
  ...(files.deviceTree === undefined ? {} : { deviceTree: files.deviceTree }),
});
