import { isReadOnly } from '../probe/machine.ts';
import type { Probe, ProbedBoot } from '../probe/probe.ts';
import { refuse } from './refuse.ts';

/** The boot folder of a host, and the real path of GRUB's folder in it. */
export interface CheckedBoot {
  readonly boot: ProbedBoot;
  readonly grub: string;
}

/** @throws {NixtoolsError} `BOOT_NOT_FOUND`, `GRUB_NOT_FOUND` (environment), `TARGET_READ_ONLY` (refused) */
export const checkBoot = (probe: Probe, name: string): CheckedBoot => {
  const { boot } = probe;
  if (boot === undefined)
    return refuse({
      code: 'BOOT_NOT_FOUND',
      kind: 'environment',
      message: 'the target has no /boot',
      place: name,
      hint: 'is it mounted there?',
    });
  if (boot.grub === undefined || boot.grub.kind !== 'folder' || !boot.grub.hasConfig)
    return refuse({
      code: 'GRUB_NOT_FOUND',
      kind: 'environment',
      message: 'the target has no GRUB with a grub.cfg in /boot/grub or /boot/grub2',
      place: `${name}:${boot.folder}`,
      hint: 'nixboot adds to a GRUB that is there and installs none; is /boot mounted?',
    });
  const grub = `${boot.folder}/${boot.grub.name}`;
  if (!boot.isWritable || !boot.isGrubWritable || isReadOnly(probe, boot.folder) || isReadOnly(probe, grub))
    refuse({
      code: 'TARGET_READ_ONLY',
      message: 'the boot folder is mounted read-only',
      place: `${name}:${boot.folder}`,
      hint: 'on the target: mount -o remount,rw /boot',
    });
  return { boot, grub };
};

/** @throws {NixtoolsError} `CUSTOM_CFG_UNREAD` (refused) */
export const checkInclude = ({ boot, grub }: CheckedBoot, name: string): void => {
  if (/^\s*(?:source|configfile|\.)\s+\S*custom\.cfg/m.test(boot.grubCfg.bytes.toString('utf8'))) return;
  refuse({
    code: 'CUSTOM_CFG_UNREAD',
    message: "the host's grub.cfg does not read custom.cfg, so that no menu of ours would be seen",
    place: `${name}:${grub}/grub.cfg`,
    hint: 'see that /etc/grub.d/41_custom is there and executable on the target, and run update-grub there',
  });
};
