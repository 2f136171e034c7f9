/** The first bytes of kernels and programs, as far as their headers say what machine they are for. */

const bytes = (length: number, write: (view: DataView) => void): Uint8Array => {
  const view = new DataView(new ArrayBuffer(length));
  write(view);
  return new Uint8Array(view.buffer);
};

export const bzImage = (bits: 32 | 64, version = 0x020f): Uint8Array =>
  bytes(2048, (view) => {
    view.setUint16(0x1fe, 0xaa55, true);
    view.setUint32(0x202, 0x48647253);
    view.setUint16(0x206, version, true);
    view.setUint16(0x236, bits === 64 ? 1 : 0, true);
  });

export const arm64Image = (): Uint8Array => bytes(64, (view) => view.setUint32(0x38, 0x41524d64));
export const riscvImage = (): Uint8Array => bytes(64, (view) => view.setUint32(0x38, 0x52534305));
export const armZImage = (): Uint8Array => bytes(64, (view) => view.setUint32(0x24, 0x016f2818, true));

export const elf = (machine: number, bits: 32 | 64 = 64, order: 'little' | 'big' = 'little'): Uint8Array =>
  bytes(64, (view) => {
    view.setUint32(0, 0x7f454c46);
    view.setUint8(4, bits / 32);
    view.setUint8(5, order === 'little' ? 1 : 2);
    view.setUint16(18, machine, order === 'little');
  });
