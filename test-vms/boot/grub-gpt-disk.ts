import { type GrubDiskOptions, makeGrubDisk } from '@nixtools/image';

/** A disk with GRUB for BIOS and for UEFI, with ids that are as good as any. */
export const makeGrubGptDisk = (
  place: string,
  options: Omit<GrubDiskOptions, 'id' | 'volumeId'>,
): Promise<void> =>
  makeGrubDisk(place, {
    ...options,
    id: (index) => `5B1D2C3E-0000-4000-8000-00000000000${index}`,
    volumeId: '0BADCAFE',
  });
