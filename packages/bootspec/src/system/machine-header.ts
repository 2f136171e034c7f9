/** As much of a file as `machineOf` looks at. */
export const headerBytes = 1024;

const elfMachines = new Map([
  [3, 'i686'],
  [8, 'mips'],
  [20, 'powerpc'],
  [21, 'powerpc64'],
  [22, 's390x'],
  [40, 'armv7l'],
  [62, 'x86_64'],
  [183, 'aarch64'],
  [243, 'riscv64'],
  [258, 'loongarch64'],
]);

/**
 * Which machine a kernel image or a program is for, by the first bytes of the file: Nix's name, such as `aarch64`; `undefined` when they
 * do not say. Of 32-bit ARM they never tell the version; `armv7l` stands for all.
 *
 * @see Linux' `Documentation/arch/x86/boot.rst`, `arm64/booting.rst`, `riscv/boot-image-header.rst`; `elf(5)`
 */
export const machineOf = (header: Uint8Array): string | undefined => {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  return elfMachine(view) ?? x86Kernel(view) ?? imageKernel(view);
};

const elfMachine = (view: DataView): string | undefined => {
  if (view.byteLength < 20 || view.getUint32(0) !== 0x7f454c46) return undefined;
  const is64 = view.getUint8(4) === 2;
  const isLittle = view.getUint8(5) === 1;
  const machine = elfMachines.get(view.getUint16(18, isLittle));
  if (machine === 'mips') return `mips${is64 ? '64' : ''}${isLittle ? 'el' : ''}`;
  if (machine === 'powerpc64') return isLittle ? 'powerpc64le' : machine;
  return machine;
};

/** A bzImage. Before version 2.12 of its header (Linux 3.8) it does not say whether it is of 32 or 64 bits. */
const x86Kernel = (view: DataView): string | undefined => {
  if (view.byteLength < 0x238 || view.getUint32(0x202) !== 0x48647253) return undefined;
  if (view.getUint16(0x206, true) < 0x020c) return undefined;
  return (view.getUint16(0x236, true) & 1) === 1 ? 'x86_64' : 'i686';
};

const imageKernel = (view: DataView): string | undefined => {
  if (view.byteLength < 64) return undefined;
  if (view.getUint32(0x38) === 0x41524d64) return 'aarch64';
  if (view.getUint32(0x38) === 0x52534305) return 'riscv64';
  return view.getUint32(0x24, true) === 0x016f2818 ? 'armv7l' : undefined;
};
