import type { GrubEntry } from '@nixtools/grub-config';
import type { BootEntry } from '../menu/items.ts';
import type { PlacedFiles } from './target.ts';

/** `init=` is no kernel parameter of the document: RFC 125 leaves it to the bootloader. */
export const kernelParams = ({ document }: BootEntry): readonly string[] => [
  `init=${document.init}`,
  ...document.kernelParams,
];

export const toGrubEntry = (entry: BootEntry, files: PlacedFiles): GrubEntry => ({
  kind: 'entry',
  id: entry.id,
  title: entry.title,
  kernel: files.kernel,
  params: kernelParams(entry),
  initrds: files.initrd === undefined ? [] : [files.initrd],
  classes: ['nixos', 'gnu-linux', 'os'],
  ...(files.xen === undefined || entry.document.xen === undefined
    ? {}
    : {
        xen: {
          protocol: entry.document.xen.version === 1 ? ('multiboot' as const) : ('multiboot2' as const),
          kernel: files.xen,
          params: entry.document.xen.params,
        },
      }),
  ...(files.deviceTree === undefined ? {} : { deviceTree: files.deviceTree }),
});
