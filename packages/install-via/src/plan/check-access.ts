import type { Probe } from '../probe/probe.ts';
import { refuse } from './refuse.ts';

/** A machine that we can work on at all, whatever the work is. @throws {NixtoolsError} `TARGET_*` */
export const checkAccess = (probe: Probe, name: string): void => {
  if (probe.kernel !== 'Linux')
    refuse({
      code: 'TARGET_KERNEL',
      message: `the target runs ${probe.kernel}`,
      place: name,
      hint: 'only Linux can share its disk with NixOS',
    });
  if (probe.uid !== 0)
    refuse({
      code: 'TARGET_NOT_ROOT',
      message: `we are user ${probe.uid} there, and a boot folder is written by root`,
      place: name,
      hint: 'connect as root: ssh://root@HOST',
    });
  if (probe.missing.length > 0)
    refuse({
      code: 'TARGET_LACKS_PROGRAMS',
      kind: 'environment',
      message: `the target lacks ${probe.missing.join(', ')}`,
      place: name,
      hint: 'install coreutils or busybox there',
    });
};
