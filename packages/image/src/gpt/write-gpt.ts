import { crc32 } from 'node:zlib';
import { guidBytes } from './guid.ts';
import { type DiskLayout, type Partition, sectorSize, tableSectors } from './layout.ts';

export interface Gpt {
  /** The first 34 sectors: protective MBR, header, table. */
  readonly head: Uint8Array;
  /** The last 33 sectors: the second table and header. */
  readonly tail: Uint8Array;
}

const entrySize = 128;

const entryBytes = ({ type, id, first, last, name }: Partition): Uint8Array => {
  const bytes = new Uint8Array(entrySize);
  const view = new DataView(bytes.buffer);
  bytes.set(guidBytes(type), 0);
  bytes.set(guidBytes(id), 16);
  view.setBigUint64(32, BigInt(first), true);
  view.setBigUint64(40, BigInt(last), true);
  for (let at = 0; at < name.length; at++) view.setUint16(56 + 2 * at, name.charCodeAt(at), true);
  return bytes;
};

/** For tools that know no GPT: one partition over the whole disk, of a type that they leave alone. */
const protectiveMbr = (sectors: number): Uint8Array => {
  const bytes = new Uint8Array(sectorSize);
  bytes.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  const view = new DataView(bytes.buffer);
  view.setUint32(454, 1, true);
  view.setUint32(458, Math.min(sectors - 1, 0xffffffff), true);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
};

interface HeaderPlace {
  readonly here: number;
  readonly other: number;
  readonly table: number;
}

const headerBytes = ({ id, sectors }: DiskLayout, table: Uint8Array, place: HeaderPlace): Uint8Array => {
  const bytes = new Uint8Array(sectorSize);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('EFI PART'), 0);
  view.setUint32(8, 0x00010000, true);
  view.setUint32(12, 92, true);
  view.setBigUint64(24, BigInt(place.here), true);
  view.setBigUint64(32, BigInt(place.other), true);
  view.setBigUint64(40, BigInt(2 + tableSectors), true);
  view.setBigUint64(48, BigInt(sectors - tableSectors - 2), true);
  bytes.set(guidBytes(id), 56);
  view.setBigUint64(72, BigInt(place.table), true);
  view.setUint32(80, 128, true);
  view.setUint32(84, entrySize, true);
  view.setUint32(88, crc32(table), true);
  view.setUint32(16, crc32(bytes.subarray(0, 92)), true);
  return bytes;
};

/**
 * The partition table of a disk, as the UEFI specification (2.10, section 5.3) has it. Nothing in it comes from chance or
 * from the clock.
 */
export const writeGpt = (layout: DiskLayout): Gpt => {
  const { sectors, partitions } = layout;
  const table = new Uint8Array(tableSectors * sectorSize);
  for (const [at, partition] of partitions.entries()) table.set(entryBytes(partition), at * entrySize);
  const end = sectors - 1;
  return {
    head: Buffer.concat([
      protectiveMbr(sectors),
      headerBytes(layout, table, { here: 1, other: end, table: 2 }),
      table,
    ]),
    tail: Buffer.concat([
      table,
      headerBytes(layout, table, { here: end, other: 1, table: end - tableSectors }),
    ]),
  };
};
