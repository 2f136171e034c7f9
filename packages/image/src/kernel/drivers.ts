/**
 * What an image may need of a kernel: the name of the module, and by which name the driver registers itself. A kernel that has it built in
 * holds that name as a text.
 */
const drivers = {
  virtio_pci: 'virtio-pci',
  virtio_mmio: 'virtio-mmio',
  virtio_net: 'virtio_net',
  virtio_blk: 'virtio_blk',
  squashfs: 'squashfs',
  erofs: 'erofs',
} as const;

export type Driver = keyof typeof drivers;

const isDriver = (name: string): name is Driver => Object.hasOwn(drivers, name);

/** The drivers that an unpacked kernel has built in. A linker may merge a text with the end of another one, so only its own end is looked at. */
export const builtInDrivers = (vmlinux: Uint8Array): ReadonlySet<Driver> => {
  const bytes = Buffer.from(vmlinux.buffer, vmlinux.byteOffset, vmlinux.byteLength);
  const found = Object.entries(drivers).filter(([, text]) => bytes.includes(`${text}\0`, 0, 'latin1'));
  return new Set(found.map(([name]) => name).filter(isDriver));
};
