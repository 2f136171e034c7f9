import {
  builtInDrivers,
  chooseModules,
  type KernelModule,
  lacksDriver,
  type MachineKind,
  readModuleTree,
  unpackKernel,
} from '@nixtools/image';
import type { FoundKernel } from './find-kernel.ts';
import type { Format } from './image-document.ts';

export interface ChosenMachine {
  readonly machine: MachineKind;
  /** To load, in this order; what the kernel has built in is not among them. */
  readonly modules: readonly KernelModule[];
}

/** What a format asks of the kernel besides a network card. */
const formatDrivers = {
  initramfs: [],
  squashfs: ['virtio_blk', 'squashfs'],
  erofs: ['virtio_blk', 'erofs'],
  disk: ['virtio_blk', 'squashfs'],
} as const satisfies Record<Format, readonly string[]>;

const transports = { pc: 'virtio_pci', microvm: 'virtio_mmio' } as const;

/** Without a folder of modules, everything must be in the kernel itself, which also tells for which machine it is. */
const fromKernel = async (
  { bytes, header, file }: FoundKernel,
  format: Format,
  wanted: MachineKind | undefined,
): Promise<ChosenMachine> => {
  const has = builtInDrivers(await unpackKernel(bytes, header, file));
  const kinds = (['pc', 'microvm'] as const).filter((kind) => wanted === undefined || wanted === kind);
  const machine = kinds.find((kind) => has.has(transports[kind]));
  if (machine === undefined) throw lacksDriver(kinds.map((kind) => transports[kind]).join(' or '), file);
  for (const driver of ['virtio_net', ...formatDrivers[format]] as const)
    if (!has.has(driver)) throw lacksDriver(driver, file);
  return { machine, modules: [] };
};

/**
 * Which machine a kernel can run on, and the modules that it needs there.
 *
 * @param more names of modules besides those
 * @throws {NixtoolsError} `KERNEL_LACKS_DRIVER`, `KERNEL_PACKING` (environment), `MODULES_NOT_FOUND` (usage), `MODULE_INVALID`
 */
export const chooseMachine = async (
  kernel: FoundKernel,
  format: Format,
  { machine, more }: { readonly machine: MachineKind | undefined; readonly more: readonly string[] },
): Promise<ChosenMachine> => {
  if (kernel.modules === undefined) {
    const [first] = more;
    if (first !== undefined) throw lacksDriver(first, kernel.file);
    return await fromKernel(kernel, format, machine);
  }
  const kind = machine ?? 'pc';
  const names = [transports[kind], 'virtio_net', ...formatDrivers[format], ...more];
  return { machine: kind, modules: await chooseModules(readModuleTree(kernel.modules), names) };
};
