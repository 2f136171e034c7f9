import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { NixtoolsError } from '@nixtools/nix-formats';
import { makeFile } from '../filesystem/make-file.ts';
import { layoutDisk, type PartitionRequest, sectorSize } from '../gpt/layout.ts';
import { writeGpt } from '../gpt/write-gpt.ts';
import { embedGrub } from '../grub/embed.ts';

/** A partition and the file that it holds; as large as the file unless a size is given. */
export interface PartitionContent extends Omit<PartitionRequest, 'size'> {
  readonly from?: string;
  readonly size?: number;
}

export interface WriteDiskOptions {
  /** GUID of the disk. */
  readonly id: string;
  readonly partitions: readonly PartitionContent[];
  /** GRUB for BIOS; goes into the partition of this name, which is of type BIOS boot. */
  readonly bios?: { readonly partition: string; readonly boot: Uint8Array; readonly core: Uint8Array };
}

const sizeOf = async ({ from, size, name }: PartitionContent): Promise<number> => {
  const held = from === undefined ? 0 : (await stat(from)).size;
  if (size !== undefined && held > size)
    throw new NixtoolsError({
      code: 'GPT_LAYOUT',
      kind: 'usage',
      message: `the content has ${held} bytes, the partition ${size}`,
      place: name,
      hint: 'give the partition more room, or no size',
    });
  return size ?? held;
};

/**
 * A disk with a GPT and its partitions' content, as a file with holes. It appears complete or not at all.
 *
 * @throws {NixtoolsError} `GPT_LAYOUT`, `GRUB_IMAGE` (usage)
 * @example
 * await writeDisk('disk.img', { id, partitions: [
 *   { name: 'bios', type: partitionTypes.biosBoot, id: idOfBios, size: 2 ** 20 },
 *   { name: 'root', type: partitionTypes.linux, id: idOfRoot, from: 'root.ext4' },
 * ], bios: { partition: 'bios', boot, core } });
 */
export const writeDisk = (place: string, { id, partitions, bios }: WriteDiskOptions): Promise<void> =>
  makeFile(place, async (file) => {
    const requests: PartitionRequest[] = [];
    for (const content of partitions) {
      const { from: _, ...request } = content;
      requests.push({ ...request, size: await sizeOf(content) });
    }
    const layout = layoutDisk(id, requests);
    const { head, tail } = writeGpt(layout);
    const disk = await open(file, 'r+');
    try {
      await disk.truncate(layout.sectors * sectorSize);
      await disk.write(head, 0, head.length, 0);
      await disk.write(tail, 0, tail.length, layout.sectors * sectorSize - tail.length);
      for (const [index, { first }] of layout.partitions.entries()) {
        const from = partitions[index]?.from;
        if (from !== undefined) await copyWithHoles(from, disk, first * sectorSize);
      }
      if (bios !== undefined) {
        const home = layout.partitions.find(({ name }) => name === bios.partition);
        const { bootCode, core } = embedGrub(bios.boot, bios.core, home?.first ?? 0);
        if (home === undefined || core.length > (home.last - home.first + 1) * sectorSize)
          throw new NixtoolsError({
            code: 'GPT_LAYOUT',
            kind: 'usage',
            message: `GRUB needs a partition of ${core.length} bytes`,
            place: bios.partition,
            hint: 'add a partition of type BIOS boot with this name; 1 MiB is enough',
          });
        await disk.write(bootCode, 0, bootCode.length, 0);
        await disk.write(core, 0, core.length, home.first * sectorSize);
      }
    } finally {
      await disk.close();
    }
  });

/** Blocks of zeros are left out: the file has them as holes already. */
const copyWithHoles = async (
  from: string,
  disk: { write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<unknown> },
  start: number,
): Promise<void> => {
  let at = start;
  for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) {
    const bytes = chunk as Buffer;
    if (bytes.some((byte) => byte !== 0)) await disk.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  }
};
