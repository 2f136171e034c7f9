import { type Style, table } from '@nixtools/command-line';
import type { Difference, DrawnDeployment, Service, ServiceSet } from '@nixtools/services';

/** Tables: parts, services, needs, and what is left out. */
export const describeDeployed = ({ deployed, deployment }: DrawnDeployment): string => {
  const { assignment, hosts, links, leftOut } = deployed;
  const addressOf = (name: string): string => deployment.hosts[name]?.address ?? '-';
  const services = [...hosts].flatMap(([name, set]) => {
    const ids = idsOf(set);
    const rows = ids.map((id) => rowOf(id, set.services[id]));
    return (rows.length === 0 ? [['-', '', '']] : rows).map((row) => [name, addressOf(name), ...row]);
  });
  const needs = links.map(({ host, service, need, endpoint, provider, address }) => [
    ...[service, host, need],
    ...[provider.service, provider.host, endpoint, address],
  ]);
  return [
    table([['PART', 'HOSTS'], ...[...assignment].map(([part, on]) => [part, on.join(', ')])]),
    table([['HOST', 'ADDRESS', 'SERVICE', 'USER', 'PORTS'], ...services]),
    ...(needs.length === 0
      ? []
      : [table([['SERVICE', 'ON', 'NEEDS', 'OF', 'ON', 'ENDPOINT', 'BY'], ...needs])]),
    ...(leftOut.length === 0
      ? []
      : [
          table([
            ['SERVICE', 'ON', 'LEFT OUT', 'OF OTHER HOSTS'],
            ...leftOut.map(({ host, service, axis, names }) => [service, host, axis, names.join(', ')]),
          ]),
        ]),
  ].join('\n');
};

const idsOf = ({ services }: ServiceSet): readonly string[] => Object.keys(services).sort();

const rowOf = (id: string, service: Service | undefined): readonly string[] => [
  id,
  service?.exec?.user ?? '-',
  Object.entries(service?.parameters?.ports ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, port]) => `${name} ${port}`)
    .join(', ') || '-',
];

/** As docs/formats/deployment.md describes it. */
export const deployedJson = ({ deployed, deployment }: DrawnDeployment) => ({
  version: 1,
  parts: Object.fromEntries(deployed.assignment),
  hosts: [...deployed.hosts].map(([name, set]) => ({
    name,
    ...(deployment.hosts[name]?.address === undefined ? {} : { address: deployment.hosts[name].address }),
    services: idsOf(set).map((id) => {
      const { exec, parameters } = set.services[id] ?? {};
      return { id, ...(exec?.user === undefined ? {} : { user: exec.user }), ports: parameters?.ports ?? {} };
    }),
  })),
  links: deployed.links.map(({ host, service, need, endpoint, provider, address }) => ({
    ...{ host, service, need, endpoint, provider, address },
  })),
  leftOut: deployed.leftOut,
  lock: deployed.lock,
});

interface Deployments {
  readonly low: DrawnDeployment;
  readonly high: DrawnDeployment;
}

/** A line for each thing that happens; empty when nothing does. */
export const describeDifference = (
  found: Difference,
  { low, high, style }: Deployments & { readonly style: Style },
): string => {
  const { starts, stops, changes, moves } = found;
  const said = [
    ...stops.map(({ host, service }) => ({ row: ['stops', service, host, ''], paint: style.red })),
    ...moves.map(({ service, from, to, state }) => ({
      row: ['moves', service, `${from} -> ${to}`, state.length === 0 ? '' : `with ${state.join(', ')}`],
      paint: style.yellow,
    })),
    ...starts.map(({ host, service }) => ({ row: ['starts', service, host, ''], paint: style.green })),
    ...changes.map((one) => ({
      row: ['changes', one.service, one.host, fieldsThatDiffer(one, { low, high }).join(', ')],
      paint: style.dim,
    })),
  ];
  const lines = table(said.map(({ row }) => row)).split('\n');
  return said.map(({ paint }, index) => `${paint(lines[index] ?? '')}\n`).join('');
};

/** The fields of a service that are not as before: `files`, `dependencies`. */
const fieldsThatDiffer = (
  { host, service }: Difference['changes'][number],
  { low, high }: Deployments,
): readonly string[] => {
  const [before, after] = [low, high].map(
    ({ deployed }) => deployed.hosts.get(host)?.services[service] ?? {},
  );
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  const at = (one: object | undefined, field: string): string =>
    JSON.stringify(Object.entries(one ?? {}).find(([name]) => name === field)?.[1] ?? null);
  return fields.filter((field) => at(before, field) !== at(after, field));
};

export const differenceJson = (found: Difference, low: DrawnDeployment, high: DrawnDeployment) => ({
  version: 1,
  ...found,
  changes: found.changes.map((one) => ({ ...one, fields: fieldsThatDiffer(one, { low, high }) })),
});
