import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { builtInDrivers, readBzImage, unpackKernel, vmlinuxEnd } from '../src/index.ts';

interface Made {
  readonly payload?: Uint8Array;
  readonly protocol?: number;
  readonly is64?: boolean;
}

/** A bzImage with one sector of setup code, as the kernel's documentation of its boot protocol describes it. */
const bzImage = ({
  payload = gzipSync('vmlinux'),
  protocol = 0x020f,
  is64 = true,
}: Made = {}): Uint8Array => {
  const file = new Uint8Array(1024 + payload.length + 64);
  const view = new DataView(file.buffer);
  view.setUint8(0x1f1, 1);
  view.setUint16(0x1fe, 0xaa55, true);
  file.set(Buffer.from('HdrS'), 0x202);
  view.setUint16(0x206, protocol, true);
  view.setUint16(0x20e, 0x300 - 0x200, true);
  file.set(Buffer.from('6.1.0-test (builder@host) #1\0'), 0x300);
  view.setUint16(0x236, is64 ? 1 : 0, true);
  view.setUint32(0x248, 16, true);
  view.setUint32(0x24c, payload.length, true);
  view.setBigUint64(0x258, 0x200000n, true);
  view.setUint32(0x260, 0x700000, true);
  file.set(payload, 1024 + 16);
  return file;
};

const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('a kernel for x86', () => {
  it('says its release, where it wants to run and how much it needs there', () => {
    expect(readBzImage(bzImage(), 'k')).toEqual({
      release: '6.1.0-test',
      is64: true,
      loadAddress: 0x200000,
      initSize: 0x700000,
      payload: { offset: 1040, length: gzipSync('vmlinux').length },
    });
  });

  it.each([
    ['an empty file', new Uint8Array(0)],
    ['a program', new Uint8Array(Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(2000)]))],
    ['one from before the header said all of this', bzImage({ protocol: 0x0209 })],
    ['one that is cut off', bzImage().subarray(0, 1042)],
  ])('%s is none', (_, file) => {
    expect(code(() => readBzImage(file, 'k'))).toBe('KERNEL_INVALID');
  });

  it('gives what it holds', async () => {
    const file = bzImage({ payload: gzipSync('a driver\0virtio_net\0') });
    const vmlinux = await unpackKernel(file, readBzImage(file, 'k'), 'k');
    expect(Buffer.from(vmlinux).toString()).toBe('a driver\0virtio_net\0');
    expect([...builtInDrivers(vmlinux)]).toEqual(['virtio_net']);
  });

  it('that is packed in an unknown way is refused with the known ones', async () => {
    const file = bzImage({ payload: deflateSync('vmlinux') });
    await expect(unpackKernel(file, readBzImage(file, 'k'), 'k')).rejects.toMatchObject({
      code: 'KERNEL_PACKING',
      hint: expect.stringContaining('xz'),
    });
  });

  it('whose drivers are only part of longer words has none of them', () => {
    expect([...builtInDrivers(Buffer.from('virtio_network\0virtio-pci-modern\0'))]).toEqual([]);
  });
});

describe('an unpacked kernel', () => {
  const vmlinux = (noteType: number): Uint8Array => {
    const file = new Uint8Array(256);
    const view = new DataView(file.buffer);
    file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1], 0);
    view.setBigUint64(0x20, 64n, true);
    view.setUint16(0x36, 56, true);
    view.setUint16(0x38, 2, true);
    view.setUint32(64, 1, true);
    view.setBigUint64(64 + 24, 0x1000000n, true);
    view.setBigUint64(64 + 40, 0x2000n, true);
    view.setUint32(120, 4, true);
    view.setBigUint64(120 + 8, 200n, true);
    view.setBigUint64(120 + 32, 20n, true);
    view.setUint32(200, 4, true);
    view.setUint32(204, 4, true);
    view.setUint32(208, noteType, true);
    file.set(Buffer.from('Xen\0'), 212);
    return file;
  };

  it('says up to where it reaches, when it starts by PVH', () => {
    expect(vmlinuxEnd(vmlinux(18), 'k')).toBe(0x1002000);
  });

  it.each([
    ['without the note of PVH', vmlinux(6)],
    ['that is no ELF file', new Uint8Array(300)],
    ['that is cut off', vmlinux(18).subarray(0, 100)],
  ])('%s is refused', (_, file) => {
    expect(code(() => vmlinuxEnd(file, 'k'))).toBe('KERNEL_NO_PVH');
  });
});
