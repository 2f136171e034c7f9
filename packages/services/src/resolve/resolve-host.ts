import { compareUtf8 } from '@nixtools/nix-formats';
import { entryOf } from '../description/entry.ts';
import { printPath } from '../description/leaves.ts';
import { markOf } from '../description/marks.ts';
import type { Service } from '../description/service.ts';
import type { Mark, ServiceSet } from '../description/service-set.ts';
import type { Lock } from '../place/deployment.ts';
import { withWholeFiles } from './file-parts.ts';
import type { Link } from './links.ts';
import { withNumbers } from './open-numbers.ts';
import { orderedNeeds } from './order.ts';
import { ownAccount, ownFolders, withOwn } from './own.ts';
import { scopeOf } from './scope.ts';
import { withPlaces } from './texts.ts';

export interface ResolveInput {
  readonly host: { readonly name: string; readonly address: string | undefined };
  readonly lock: Lock;
  /** All links of the deployment that begin or end on this host. */
  readonly links: readonly Link[];
}

/**
 * What runs on a host, with nothing left open: own users and folders are ordinary ones, needs are orders and addresses,
 * ports are numbers, files are whole. It is what a renderer takes.
 */
export const resolveHost = (set: ServiceSet, { host, lock, links }: ResolveInput): ServiceSet => {
  const uses = grouped(
    links.filter((link) => link.host === host.name),
    ({ service }) => service,
  );
  const usedBy = grouped(
    links.filter(({ provider }) => provider.host === host.name),
    ({ provider }) => provider.service,
  );
  const local = links.filter((link) => link.host === host.name && link.provider.host === host.name);
  const needs = local.map(({ service, provider }) => ({ from: service, to: provider.service }));
  const wanted = grouped(
    needs.filter(({ from, to }) => from !== to),
    ({ from }) => from,
  );
  const ordered = grouped(orderedNeeds(set, needs), ({ from }) => from);
  const services = Object.entries(set.services).map(([id, service]): [string, Service] => {
    const user = userOf(id, service, lock);
    const numbered = withNumbers(id, withWholeFiles(service), lock);
    const scope = scopeOf({
      id,
      service: numbered,
      user,
      host,
      uses: uses.get(id) ?? [],
      usedBy: usedBy.get(id) ?? [],
    });
    const { endpoints: _, needs: __, ...plain } = withOwn(id, withPlaces(numbered, scope), user);
    const names = (edges: readonly { readonly to: string }[] = []) => edges.map(({ to }) => to);
    return [id, withOrder(plain, { wants: names(wanted.get(id)), after: names(ordered.get(id)) })];
  });
  return {
    ...set,
    services: Object.fromEntries(services),
    ...accounts(set, lock),
    ...marks(set, lock, local),
  };
};

const userOf = (id: string, { own }: Service, { names }: Lock): string | undefined =>
  own?.user === true ? entryOf(names, id) : undefined;

const grouped = <Value>(values: readonly Value[], by: (value: Value) => string): Map<string, Value[]> => {
  const groups = new Map<string, Value[]>();
  for (const value of values) groups.set(by(value), [...(groups.get(by(value)) ?? []), value]);
  return groups;
};

const withOrder = (
  service: Service,
  more: { readonly wants: readonly string[]; readonly after: readonly string[] },
): Service => {
  const { dependencies } = service;
  const joined = (axis: 'wants' | 'after') => {
    const all = [...new Set([...(dependencies?.[axis] ?? []), ...more[axis]])].sort(compareUtf8);
    return more[axis].length === 0 ? {} : { [axis]: all };
  };
  return more.wants.length + more.after.length === 0
    ? service
    : { ...service, dependencies: { ...dependencies, ...joined('wants'), ...joined('after') } };
};

const accounts = (set: ServiceSet, lock: Lock): Pick<ServiceSet, 'users' | 'groups'> => {
  const owners = Object.entries(set.services).flatMap(([id, service]) => {
    const name = userOf(id, service, lock);
    return name === undefined ? [] : [{ name, ...ownAccount(id, service, entryOf(lock.ids, name)) }];
  });
  if (owners.length === 0) return {};
  const users = new Map(Object.entries(set.users ?? {}));
  const groups = new Map(Object.entries(set.groups ?? {}));
  for (const { name, user, group } of owners) {
    users.set(name, { group: name, ...user, ...users.get(name) });
    groups.set(name, { ...group, ...groups.get(name) });
  }
  return { users: Object.fromEntries(users), groups: Object.fromEntries(groups) };
};

/** What was made of something comes from where that comes from. */
const marks = (set: ServiceSet, lock: Lock, local: readonly Link[]): Pick<ServiceSet, 'marks'> => {
  const made = new Map<string, Mark>(Object.entries(set.marks ?? {}));
  const copy = (to: readonly string[], from: readonly string[]): void => {
    const mark = markOf(set.marks, from);
    if (mark !== undefined && !made.has(printPath(to))) made.set(printPath(to), mark);
  };
  for (const [id, service] of Object.entries(set.services)) {
    const at = ['services', id];
    for (const kind of ownFolders)
      if (service.own?.[kind] !== undefined)
        copy([...at, 'directories', kind, id], [...at, 'own', kind]);
    const user = userOf(id, service, lock);
    if (user === undefined) continue;
    copy([...at, 'exec', 'user'], [...at, 'own', 'user']);
    copy(['users', user], [...at, 'own', 'user']);
  }
  for (const { service, need } of local)
    for (const axis of ['wants', 'after'])
      copy(['services', service, 'dependencies', axis], ['services', service, 'needs', need]);
  return made.size === 0 ? {} : { marks: Object.fromEntries(made) };
};
