import { compareUtf8 } from '@nixtools/nix-formats';
import { hooksOf } from '../../../description/defaults.ts';
import { isMilestone } from '../../../description/id.ts';
import { wantedPort } from '../../../description/ports.ts';
import type { ServiceSet } from '../../../description/service-set.ts';
import { merged, type Tree } from '../../structured.ts';
import type { NamedService, RenderInput } from '../../target.ts';
import { container } from './container.ts';
import { seconds } from './names.ts';
import { mounts, volumes } from './volumes.ts';

export const pod = (service: NamedService, input: RenderInput, restartPolicy: string): Tree => {
  const { exec = {}, stop = {}, sandbox = {} } = service;
  const { groups = {} } = input.set;
  const gids = (exec.supplementaryGroups ?? []).flatMap((name) => groups[name]?.gid ?? []);
  const { uid, gid } = numbersOf(exec, input.set);
  const main = merged(container(service), input.override(service, 'container'));
  const tree = {
    restartPolicy,
    terminationGracePeriodSeconds: seconds(stop.timeoutMs),
    securityContext: {
      runAsUser: uid,
      runAsGroup: gid,
      // Volumes and secrets belong to root, and to this group.
      fsGroup: gid,
      supplementalGroups: gids,
    },
    hostNetwork: sandbox.privateNetwork === undefined ? undefined : false,
    initContainers: initContainers(service, input),
    containers: [main],
    volumes: volumes(service),
  };
  return merged(tree, input.override(service, 'pod')) as Tree;
};

/**
 * The numbers of the user and the group. A user without a group has one of its own name, with its own number where none is
 * given, as systemd-sysusers makes them.
 */
export const numbersOf = (
  exec: NonNullable<NamedService['exec']>,
  { users = {}, groups = {} }: ServiceSet,
): { readonly uid: number | undefined; readonly gid: number | undefined } => {
  const user = exec.user === undefined ? undefined : users[exec.user];
  const group = exec.group ?? user?.group ?? exec.user;
  const given = group === undefined ? undefined : groups[group]?.gid;
  return { uid: user?.uid, gid: given ?? (group === exec.user ? user?.uid : undefined) };
};

const initContainers = (service: NamedService, input: RenderInput): Tree[] => {
  const { exec = {}, dependencies = {} } = service;
  const before = input.services
    .filter((other) => other.dependencies?.before?.includes(service.id) === true)
    .map(({ id }) => id);
  const ids = [...new Set([...(dependencies.requires ?? []), ...(dependencies.after ?? []), ...before])]
    .filter((id) => !isMilestone(id))
    .sort(compareUtf8);
  const waits = ids.flatMap((id, at) => {
    const other = input.services.find((one) => one.id === id);
    const [port] = Object.values(other?.parameters?.ports ?? {}).map((want) => wantedPort(want).number);
    if (other === undefined || port === undefined) return [];
    const script = `until nc -z ${other.name} ${port}; do sleep 1; done`;
    return [{ name: `wait-${at}`, image: 'busybox', command: ['/bin/sh', '-c', script] }];
  });
  const hooks = hooksOf(service, 'preStart').map(({ argv, asRoot, ignoreError }, at) => ({
    name: `pre-start-${at}`,
    image: exec.image,
    command: ignoreError ? ['/bin/sh', '-c', '"$@" || :', 'sh', ...argv] : [...argv],
    env: environment(service),
    volumeMounts: mounts(service),
    securityContext: asRoot ? { runAsUser: 0 } : undefined,
  }));
  return [...waits, ...hooks];
};

export const environment = ({ exec = {} }: NamedService): Tree[] =>
  Object.entries({ ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }), ...exec.env })
    .sort(([a], [b]) => compareUtf8(a, b))
    // To Kubernetes, $(NAME) is a variable, and $$ a dollar sign.
    .map(([name, value]) => ({ name, value: value.replaceAll('$(', '$$$$(') }));
