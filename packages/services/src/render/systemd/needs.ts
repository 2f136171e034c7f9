import { type Need, needOf, probeNeeds, rotationNeeds } from '../needs.ts';
import type { NamedService, RenderInput } from '../target.ts';
import { usesNotifyFd } from './readiness.ts';

/** What units run beside the service. systemd-sysusers and systemd-tmpfiles come with systemd. */
export const unitNeeds = ({ services }: RenderInput, where: Need['where'] = 'host'): Need[] =>
  services.flatMap((service) => [
    ...probeNeeds(service, where),
    ...rotationNeeds(service, where),
    ...commandNeeds(service, where),
  ]);

const commandNeeds = (service: NamedService, where: Need['where']): Need[] => [
  ...(service.reload?.signal === undefined
    ? []
    : [needOf('kill', 'procps or util-linux', 'reloads the service', { where, test: '[ -x /bin/kill ]' })]),
  ...(usesNotifyFd(service)
    ? [needOf('systemd-notify', 'systemd', 'says that the service is ready', { where })]
    : []),
  ...(usesNotifyFd(service) && service.exec?.argv0 !== undefined
    ? [needOf('bash', 'bash', 'gives the program another name', { where, test: '[ -x /bin/bash ]' })]
    : []),
];

export const systemctlNeed = needOf('systemctl', 'systemd', 'starts and stops the units');
