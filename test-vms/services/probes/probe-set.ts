import {
  type Loss,
  render,
  type ServiceSet,
  serviceSetFromValue,
  targetNamed,
} from '../../../packages/services/src/index.ts';
import type { InitSystem } from '../init-system.ts';
import type { Check, ProbeGroup } from './check.ts';
import { orderProbes } from './order.ts';
import { accounts, processProbes } from './process.ts';
import { restartProbes } from './restart.ts';
import { stopProbes } from './stop.ts';

const groups: readonly ProbeGroup[] = [processProbes, restartProbes, orderProbes, stopProbes];

/** All probes, as one set: whoever runs it shows what it can. */
export const probeSet: ServiceSet = serviceSetFromValue(
  { version: 1, services: Object.assign({}, ...groups.map(({ services }) => services)), ...accounts },
  { file: 'probes' },
);

/** The probes that start when the set is installed. */
export const starting: readonly string[] = Object.keys(probeSet.services).filter(
  (id) => !groups.some(({ idle = [] }) => idle.includes(id)),
);

export const checks: readonly Check[] = groups.flatMap((group) => group.checks);

/** Why a target need not pass a check: what its report says of the fields that the check depends on. */
export const excuse = (
  { service, also = [], fields }: Check,
  losses: readonly Loss[],
): string | undefined => {
  const about = losses.filter(
    (loss) =>
      [service, ...also].includes(loss.service ?? '') &&
      loss.level !== 'emulated' &&
      fields.some((field) => loss.field === field || loss.field.startsWith(`${field}.`)),
  );
  return about.length === 0
    ? undefined
    : about.map(({ field, level, how }) => `${field} is ${level}: ${how}`).join('; ');
};

export const lossesFor = ({ target, adapted }: InitSystem): readonly Loss[] =>
  render(adapted?.(probeSet) ?? probeSet, targetNamed(target)).losses;

/** What the probes need of the machine beforehand. */
export const ground = `mkdir -p /shared/facts && chmod 1777 /shared /shared/facts && : >/shared/log && chmod 0666 /shared/log
printf 'word\\n' >/etc/probe.secret && chmod 0600 /etc/probe.secret`;
