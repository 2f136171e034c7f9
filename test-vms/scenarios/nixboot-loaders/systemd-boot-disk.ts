import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFat, partitionTypes, writeDisk } from '@nixtools/image';
import { unpackedPackages } from '../../debian/unpacked.ts';

const filesBelow = (folder: string): readonly { readonly path: string; readonly from: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((from) => ({ path: from.slice(folder.length + 1), from }));

/** A disk with nothing but an EFI system partition: systemd-boot where firmware looks for it, and the content of a folder. */
export const makeSystemdBootDisk = async (place: string, folder: string): Promise<void> => {
  const systemd = await unpackedPackages(['systemd-boot-efi']);
  const loader = join(systemd, 'usr/lib/systemd/boot/efi/systemd-bootx64.efi');
  const from = `${place}.esp`;
  await makeFat(from, {
    files: [{ path: 'EFI/BOOT/BOOTX64.EFI', from: loader }, ...filesBelow(folder)],
    volumeId: '0BADCAFE',
    size: 96 * 2 ** 20,
  });
  const guid = (last: number): string => `5B1D2C3E-0000-4000-8000-00000000000${last}`;
  await writeDisk(place, {
    id: guid(0),
    partitions: [{ name: 'esp', type: partitionTypes.efiSystem, id: guid(1), from }],
  });
};
