import { NixtoolsError } from '@nixtools/nix-formats';
import { run } from '../programs/run.ts';

const xz = { name: 'xz', debian: 'xz-utils' };
const load = 1;
const note = 4;
/** The note of Xen that says where a kernel starts without a boot loader: XEN_ELFNOTE_PHYS32_ENTRY. */
const pvhNote = 18;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly fileSize: number;
  /** The first address behind it in memory. */
  readonly end: number;
}

const segmentsOf = (view: DataView): readonly Segment[] => {
  if (view.byteLength < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint8(4) !== 2) return [];
  const table = Number(view.getBigUint64(0x20, true));
  const [size, count] = [view.getUint16(0x36, true), view.getUint16(0x38, true)];
  if (size < 56 || table + size * count > view.byteLength) return [];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    const word = (offset: number): number => Number(view.getBigUint64(at + offset, true));
    return {
      type: view.getUint32(at, true),
      offset: word(8),
      fileSize: word(32),
      end: word(24) + word(40),
    };
  });
};

/** Notes are of one form: sizes of name and content, type, name, content, each filled up to four bytes. */
const hasPvhNote = (view: DataView, { offset, fileSize }: Segment): boolean => {
  const end = Math.min(offset + fileSize, view.byteLength);
  for (let at = offset; at + 12 <= end; ) {
    const [name, content, type] = [0, 4, 8].map((field) => view.getUint32(at + field, true)) as [
      number,
      number,
      number,
    ];
    if (type === pvhNote && name === 4 && at + 16 <= end && view.getUint32(at + 12) === 0x58656e00)
      return true;
    at += 12 + Math.ceil(name / 4) * 4 + Math.ceil(content / 4) * 4;
  }
  return false;
};

/**
 * Up to which address an unpacked kernel reaches in memory: with less there is nothing to start.
 *
 * @throws {NixtoolsError} `KERNEL_NO_PVH` (environment) when it does not say how it is started without a boot loader
 * @see https://xenbits.xen.org/docs/unstable/misc/pvh.html
 */
export const vmlinuxEnd = (vmlinux: Uint8Array, place: string): number => {
  const view = new DataView(vmlinux.buffer, vmlinux.byteOffset, vmlinux.byteLength);
  const segments = segmentsOf(view);
  if (!segments.some((segment) => segment.type === note && hasPvhNote(view, segment)))
    throw new NixtoolsError({
      code: 'KERNEL_NO_PVH',
      kind: 'environment',
      message: 'this kernel cannot be started unpacked: it was built without CONFIG_PVH',
      place,
      hint: 'leave --pack-kernel out',
    });
  return Math.max(...segments.filter(({ type }) => type === load).map(({ end }) => end));
};

/** Packs an unpacked kernel: whoever starts it unpacks it outside of the guest, so the dictionary may be large. */
export const packVmlinux = (vmlinux: Uint8Array): Promise<Uint8Array> =>
  run(
    xz,
    ['--format=xz', '--check=crc32', '--threads=1', '--x86', '--lzma2=preset=6,dict=64MiB', '--stdout'],
    { input: vmlinux },
  );

/** @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed) */
export const unpackVmlinux = (packed: Uint8Array): Promise<Uint8Array> => run(xz, ['-dc'], { input: packed });
