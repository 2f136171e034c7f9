import {
  probePrograms,
  type RequiredProgram,
  requiredProgram,
  rotationPrograms,
} from '../required-programs.ts';
import type { NamedService, RenderInput } from '../target.ts';
import { usesNotifyFd } from './readiness.ts';

/** What units run beside the service. systemd-sysusers and systemd-tmpfiles come with systemd. */
export const unitPrograms = (
  { services }: RenderInput,
  where: RequiredProgram['where'] = 'host',
): RequiredProgram[] =>
  services.flatMap((service) => [
    ...probePrograms(service, where),
    ...rotationPrograms(service, where),
    ...commandPrograms(service, where),
  ]);

const commandPrograms = (service: NamedService, where: RequiredProgram['where']): RequiredProgram[] => [
  ...(service.reload?.signal === undefined
    ? []
    : [
        requiredProgram('kill', 'procps or util-linux', 'reloads the service', {
          where,
          test: '[ -x /bin/kill ]',
        }),
      ]),
  ...(usesNotifyFd(service)
    ? [requiredProgram('systemd-notify', 'systemd', 'says that the service is ready', { where })]
    : []),
  ...(usesNotifyFd(service) && service.exec?.argv0 !== undefined
    ? [requiredProgram('bash', 'bash', 'gives the program another name', { where, test: '[ -x /bin/bash ]' })]
    : []),
];

export const systemctl = requiredProgram('systemctl', 'systemd', 'starts and stops the units');
