import { packVmlinux, unpackKernel, vmlinuxEnd } from '@nixtools/image';
import type { FoundKernel } from './find-kernel.ts';
import type { ImageFacts } from './image-document.ts';

export interface KernelFile {
  /** Its name in the image. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly form: ImageFacts['kernelForm'];
  /** MiB up to where it reaches before it knows how much memory there is. */
  readonly leastMemory: number;
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/**
 * The kernel as an image holds it: as it came, or unpacked and packed better. The second is smaller, starts in less memory, as nothing is
 * unpacked inside the guest, and only where something knows PVH: QEMU, Firecracker, Cloud Hypervisor; no boot loader does.
 *
 * @throws {NixtoolsError} `KERNEL_PACKING`, `KERNEL_NO_PVH`, `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const kernelFile = async (kernel: FoundKernel, pack: boolean): Promise<KernelFile> => {
  const { bytes, header, file } = kernel;
  if (!pack)
    return {
      name: 'kernel',
      content: bytes,
      form: 'bzimage',
      leastMemory: mebibytes(header.loadAddress + header.initSize),
    };
  const vmlinux = await unpackKernel(bytes, header, file);
  return {
    name: 'vmlinux.xz',
    content: await packVmlinux(vmlinux),
    form: 'vmlinux.xz',
    leastMemory: mebibytes(vmlinuxEnd(vmlinux, file)),
  };
};
