import { mountAt } from '../probe/machine.ts';
import type { Probe } from '../probe/probe.ts';
import type { CheckedBoot } from './check-boot.ts';
import { refuse } from './refuse.ts';

/** File systems that GRUB can write a variable back to; elsewhere an entry for one boot would stay for ever. */
const writable = ['ext2', 'ext3', 'ext4', 'vfat', 'msdos', 'xfs'];

/** Whether GRUB there can start an entry once and forget it. @throws {NixtoolsError} `ONE_SHOT_IMPOSSIBLE` (refused) */
export const checkOneShot = (probe: Probe, { boot, grub }: CheckedBoot, name: string): void => {
  const text = boot.grubCfg.bytes.toString('utf8');
  const place = `${name}:${grub}`;
  if (!text.includes('next_entry') || !text.includes('load_env'))
    refuse({
      code: 'ONE_SHOT_IMPOSSIBLE',
      message: "the host's grub.cfg knows no entry for one boot (next_entry)",
      place,
      hint: 'leave out --one-shot, and choose the entry in the menu',
    });
  const mount = mountAt(probe, grub);
  const device = probe.devices.find((each) => each.device === mount?.source);
  const layered = device?.lvm || device?.raid || device?.luks !== undefined;
  if (mount === undefined || !writable.includes(mount.kind) || layered)
    refuse({
      code: 'ONE_SHOT_IMPOSSIBLE',
      message: `GRUB cannot write to ${layered ? 'volumes, RAID or encrypted disks' : (mount?.kind ?? 'an unknown file system')}: the entry for one boot would never be forgotten`,
      place,
      hint: 'leave out --one-shot, and choose the entry in the menu',
    });
  if (!['none', 'file'].includes(boot.grubenv.kind))
    refuse({
      code: 'ONE_SHOT_IMPOSSIBLE',
      message: `grubenv is a ${boot.grubenv.kind}, which GRUB does not write through`,
      place: `${grub}/grubenv`,
      hint: 'leave out --one-shot, and choose the entry in the menu',
    });
};
