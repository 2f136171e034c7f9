import { isMilestone } from '../../../description/id.ts';
import type { ServiceSet } from '../../../description/service-set.ts';
import { cronFields } from '../../../sh/cron.ts';
import { approximated, dropped } from '../../support.ts';
import type { Finding, NamedService, RenderInput } from '../../target.ts';
import { numbersOf } from './pod.ts';

/** The number of an account goes into the pods of the services that run as it. */
export const accountFindings = ({ services, set }: RenderInput): Finding[] => {
  const users = new Set(services.map(({ exec }) => exec?.user));
  const groups = new Set(services.flatMap(({ exec }) => [exec?.group, ...(exec?.supplementaryGroups ?? [])]));
  const unused = dropped('no service runs as it', 'remove it');
  return [
    ...Object.keys(set.users ?? {})
      .filter((name) => !users.has(name))
      .map((name) => ({ service: undefined, path: ['users', name, 'uid'], support: unused })),
    ...Object.keys(set.groups ?? {})
      .filter((name) => !groups.has(name))
      .map((name) => ({ service: undefined, path: ['groups', name, 'gid'], support: unused })),
  ];
};

/** A pod waits for a port: of what has none, or is not in the set, nothing can be waited for. */
export const waitFindings = (input: RenderInput): Finding[] => {
  const hasPort = (id: string): boolean =>
    Object.keys(input.services.find((one) => one.id === id)?.parameters?.ports ?? {}).length > 0;
  return input.services.flatMap((service) =>
    (['requires', 'after', 'before'] as const).flatMap((axis) => {
      const names = (service.dependencies?.[axis] ?? []).filter((name) => !isMilestone(name));
      const known = (name: string): boolean => input.services.some(({ id }) => id === name);
      const lost = names.filter((name) =>
        axis === 'before' ? !known(name) || !hasPort(service.id) : !hasPort(name),
      );
      if (lost.length === 0) return [];
      const how =
        axis === 'before' && !hasPort(service.id)
          ? 'it has no port that others could wait for'
          : `nothing tells when ${lost.join(', ')} can be used`;
      return [
        {
          service: service.id,
          path: ['dependencies', axis],
          support: dropped(how, 'give it parameters.ports, in the same set'),
        },
      ];
    }),
  );
};

export const findings = (service: NamedService, set: ServiceSet): Finding[] => {
  const { users = {}, groups = {} } = set;
  const at = (...path: string[]): Pick<Finding, 'service' | 'path'> => ({ service: service.id, path });
  const { exec = {}, timers = {}, secrets = {} } = service;
  const unknown = dropped(
    'the set gives it no number, and Kubernetes takes no name',
    'give users.NAME.uid or groups.NAME.gid',
  );
  return [
    ...(exec.user !== undefined && users[exec.user]?.uid === undefined
      ? [{ ...at('exec', 'user'), support: unknown }]
      : []),
    ...(exec.group !== undefined && groups[exec.group]?.gid === undefined
      ? [{ ...at('exec', 'group'), support: unknown }]
      : []),
    ...((exec.supplementaryGroups ?? []).some((name) => groups[name]?.gid === undefined)
      ? [{ ...at('exec', 'supplementaryGroups'), support: unknown }]
      : []),
    ...(exec.user === undefined || numbersOf(exec, set).gid !== undefined ? [] : Object.keys(secrets)).map(
      (name) => ({
        ...at('secrets', name, 'source'),
        support: approximated('only root in the pod can read it', 'give users.NAME.uid or groups.NAME.gid'),
      }),
    ),
    ...Object.entries(timers)
      .filter(([, { calendar }]) => calendar !== undefined && cronFields(calendar) === undefined)
      .map(([name]) => ({
        ...at('timers', name, 'calendar'),
        support: dropped('cron has no words for it', 'give hours and minutes'),
      })),
  ];
};
