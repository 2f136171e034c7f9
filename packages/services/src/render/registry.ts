import { NixtoolsError } from '@nixtools/nix-formats';
import { didYouMean } from '../read/suggest.ts';
import type { Target } from './target.ts';
import { compose } from './targets/compose/compose.ts';
import { dinit } from './targets/dinit.ts';
import { finit } from './targets/finit.ts';
import { freebsd } from './targets/freebsd/freebsd.ts';
import { kubernetes } from './targets/kubernetes/kubernetes.ts';
import { launchd } from './targets/launchd/launchd.ts';
import { nspawn } from './targets/nspawn.ts';
import { openrc } from './targets/openrc.ts';
import { quadlet } from './targets/quadlet/quadlet.ts';
import { runit } from './targets/runit.ts';
import { s6 } from './targets/s6.ts';
import { s6Rc } from './targets/s6-rc.ts';
import { sh } from './targets/sh.ts';
import { supervisord } from './targets/supervisord.ts';
import { systemd } from './targets/systemd.ts';
import { systemdUser } from './targets/systemd-user.ts';
import { sysvinit } from './targets/sysvinit.ts';

/** Every target, one line each. */
export const targets: readonly Target[] = [
  systemd,
  systemdUser,
  runit,
  s6,
  s6Rc,
  openrc,
  sysvinit,
  finit,
  dinit,
  supervisord,
  launchd,
  freebsd,
  quadlet,
  compose,
  kubernetes,
  nspawn,
  sh,
];

/**
 * @throws {NixtoolsError} `TARGET_NOT_FOUND` (usage) with what may have been meant
 */
export const targetNamed = (name: string): Target => {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = targets.map((target) => target.name);
  throw new NixtoolsError({
    code: 'TARGET_NOT_FOUND',
    kind: 'usage',
    message: `no target "${name}"`,
    hint: didYouMean(name, names) ?? `known are ${names.join(', ')}`,
  });
};
