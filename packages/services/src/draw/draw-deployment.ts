import { compareUtf8 } from '@nixtools/nix-formats';
import type { Deployed } from '../place/deploy.ts';
import type { Hosts } from '../place/place.ts';
import type { Link } from '../resolve/links.ts';
import { counted } from './counted.ts';
import type { DrawnHost, DrawnLink, DrawnRow, Graph, How } from './graph.ts';
import { rowsOf, sorted, waitsIn } from './rows.ts';

export interface DrawnDeployment {
  readonly deployed: Deployed;
  /** For the addresses of the hosts. */
  readonly deployment: Hosts;
}

/**
 * What runs where, and who reaches whom by what.
 *
 * @example toSvg(drawDeployment({ deployed: deploy({ deployment, parts }), deployment }, 'tide'))
 */
export const drawDeployment = ({ deployed, deployment }: DrawnDeployment, title: string): Graph => {
  const { hosts, links } = deployed;
  const needs = links.map(linkOf);
  const waits = [...hosts].flatMap(([name, set]) =>
    waitsIn(name, set, (service, other) =>
      links.some((one) => one.host === name && one.service === service && one.provider.service === other),
    ),
  );
  return {
    title,
    summary: summaryOf(deployed),
    hosts: [...hosts].map(([name]) => drawHost(name, { deployed, deployment })),
    links: [...needs, ...waits],
  };
};

/** A host with what is on it, without what becomes of it. */
export const drawHost = (name: string, { deployed, deployment }: DrawnDeployment): DrawnHost => ({
  name,
  notes: notesOf(name, { deployed, deployment }),
  services: sorted(deployed.hosts.get(name)?.services).map(([id, service]) => {
    const offered = offersOf(name, id, deployed.links);
    const reachedAt = portsIn(name, id, deployed.links);
    const asked = deployed.links.filter((link) => link.host === name && link.service === id);
    return {
      id,
      rows: [
        ...rowsOf(service, (_, port) => reachedAt.has(port)),
        ...offered,
        ...asked.map((link) => ({ key: needKey(link), label: link.need, text: link.address })),
      ],
    };
  }),
});

const notesOf = (name: string, { deployed, deployment }: DrawnDeployment): readonly string[] => {
  const parts = [...deployed.assignment].filter(([, hosts]) => hosts.includes(name)).map(([part]) => part);
  const address = deployment.hosts[name]?.address;
  return [...(address === undefined ? [] : [address]), parts.length === 0 ? 'nothing' : parts.join(', ')];
};

/** How a service is reached, by the endpoints that somebody needs. */
const offersOf = (host: string, service: string, links: readonly Link[]): readonly DrawnRow[] => {
  const ways = new Map<string, Set<string>>();
  for (const link of linksTo(host, service, links)) {
    const known = ways.get(link.endpoint) ?? new Set();
    ways.set(link.endpoint, known.add(howOf(link) === 'socket' ? link.reach.host : link.reach.port));
  }
  return [...ways]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([endpoint, known]) => ({
      key: `endpoint ${endpoint}`,
      label: endpoint,
      text: [...known].sort(compareUtf8).join(', '),
    }));
};

const portsIn = (host: string, service: string, links: readonly Link[]): ReadonlySet<string> =>
  new Set(
    linksTo(host, service, links)
      .filter((link) => howOf(link) !== 'socket')
      .map(({ reach }) => reach.port),
  );

const linksTo = (host: string, service: string, links: readonly Link[]): readonly Link[] =>
  links.filter(({ provider }) => provider.host === host && provider.service === service);

const howOf = ({ host, provider, reach }: Link): How =>
  reach.host.startsWith('/') ? 'socket' : host === provider.host ? 'loopback' : 'address';

const needKey = ({ need, provider }: Link): string => `need ${need} ${provider.host}`;

/** The line for a need that is reached. */
export const linkOf = (link: Link): DrawnLink => ({
  from: { host: link.host, service: link.service, row: needKey(link) },
  to: { ...link.provider, row: `endpoint ${link.endpoint}` },
  how: howOf(link),
  text: link.address,
});

const summaryOf = ({ hosts, links }: Deployed): string => {
  const running = [...hosts.values()].reduce((sum, { services }) => sum + Object.keys(services).length, 0);
  const far = links.filter((link) => howOf(link) === 'address').length;
  const needs =
    links.length === 0
      ? ''
      : `; ${far} of ${counted(links.length, 'need')} ${far === 1 ? 'is' : 'are'} met over the network`;
  return `${counted(hosts.size, 'host')}, ${counted(running, 'service')}${needs}`;
};
