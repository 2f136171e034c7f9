import { NixtoolsError } from '@nixtools/nix-formats';

/** What the header of a kernel for x86 says of it. */
export interface BzImage {
  /** As `uname -r`: `6.1.0-57-cloud-amd64`. */
  readonly release: string;
  /** Whether it is of 64 bits. */
  readonly is64: boolean;
  /** The address at which it wants to run. */
  readonly loadAddress: number;
  /** Bytes that it needs from there on, until it has found out how much memory there is. */
  readonly initSize: number;
  /** Where the kernel proper lies in the file, packed. */
  readonly payload: { readonly offset: number; readonly length: number };
}

const magic = 0x48647253;
/** The first version of the header that has all of this: Linux 2.6.31. */
const oldestProtocol = 0x020a;
const sectorSize = 512;

/**
 * Reads the header of a bzImage, as Documentation/arch/x86/boot.rst of the kernel has it.
 *
 * @param place names the file in errors
 * @throws {NixtoolsError} `KERNEL_INVALID` (verification): no kernel for x86, an old one, one that is cut off
 * @example readBzImage(await readFile('/boot/vmlinuz'), '/boot/vmlinuz').release // '6.1.0-57-cloud-amd64'
 */
export const readBzImage = (bytes: Uint8Array, place: string): BzImage => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 0x264 || view.getUint16(0x1fe, true) !== 0xaa55 || view.getUint32(0x202) !== magic)
    throw invalid(place, 'this is no Linux kernel for x86');
  if (view.getUint16(0x206, true) < oldestProtocol) throw invalid(place, 'this kernel is older than 2.6.31');
  const setupSectors = view.getUint8(0x1f1) || 4;
  const offset = (setupSectors + 1) * sectorSize + view.getUint32(0x248, true);
  const length = view.getUint32(0x24c, true);
  if (length === 0 || offset + length > bytes.length) throw invalid(place, 'this kernel is cut off');
  return {
    release: releaseOf(bytes, view.getUint16(0x20e, true)),
    is64: (view.getUint16(0x236, true) & 1) === 1,
    loadAddress: Number(view.getBigUint64(0x258, true)),
    initSize: view.getUint32(0x260, true),
    payload: { offset, length },
  };
};

const releaseOf = (bytes: Uint8Array, pointer: number): string => {
  const at = pointer + sectorSize;
  const end = bytes.indexOf(0, at);
  if (pointer === 0 || end < 0 || end - at > 1024) return '';
  return Buffer.from(bytes.subarray(at, end)).toString('latin1').split(' ')[0] ?? '';
};

const invalid = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'KERNEL_INVALID',
    kind: 'verification',
    message,
    place,
    hint: 'give a bzImage, such as /boot/vmlinuz-VERSION of a distribution for x86_64',
  });
