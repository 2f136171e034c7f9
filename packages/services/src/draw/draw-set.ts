import { entryOf } from '../description/entry.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { counted } from './counted.ts';
import type { DrawnLink, DrawnRow, Graph } from './graph.ts';
import { rowsOf, sorted, waitsIn } from './rows.ts';

/**
 * The services of a set that is placed nowhere yet, and who needs whom.
 *
 * @example toDot(drawSet(set, 'shop.yaml'))
 */
export const drawSet = (set: ServiceSet, title: string): Graph => {
  const needs = sorted(set.services).flatMap(([service, description]) => needsOf(service, description, set));
  const links = [
    ...needs,
    ...waitsIn(undefined, set, (service, other) =>
      needs.some(({ from, to }) => from.service === service && to.service === other),
    ),
  ];
  return {
    title,
    summary: `${counted(Object.keys(set.services).length, 'service')}; ${counted(links.length, 'link')} between them`,
    hosts: [
      {
        name: undefined,
        notes: [],
        services: sorted(set.services).map(([id, service]) => ({
          id,
          rows: [
            ...rowsOf(service, (name) => isOffered(name, service)),
            ...endpointRows(service),
            ...needRows(service),
          ],
        })),
      },
    ],
    links,
  };
};

const needsOf = (service: string, { needs = {} }: Service, { services }: ServiceSet): readonly DrawnLink[] =>
  sorted(needs)
    .filter(([, need]) => Object.hasOwn(services, need.service))
    .map(([name, need]) => ({
      from: { host: undefined, service, row: `need ${name}` },
      to: { host: undefined, service: need.service, row: `endpoint ${need.endpoint}` },
      how: 'open',
      text: `${need.service} ${need.endpoint}`,
    }));

const needRows = ({ needs }: Service): readonly DrawnRow[] =>
  sorted(needs).map(([name, { service, endpoint }]) => ({
    key: `need ${name}`,
    label: name,
    text: `${service} ${endpoint}`,
  }));

/** What an endpoint is reached by, as it is written: nothing is resolved yet. */
const endpointRows = ({ endpoints, parameters }: Service): readonly DrawnRow[] =>
  sorted(endpoints).map(([name, { port, socket }]) => {
    const number = port === undefined ? undefined : entryOf(parameters?.ports, port);
    const ways = [
      ...(number === undefined ? [] : [String(number)]),
      ...(socket === undefined ? [] : [socket]),
    ];
    return { key: `endpoint ${name}`, label: name, text: ways.join(', ') };
  });

const isOffered = (name: string, { endpoints = {} }: Service): boolean =>
  Object.values(endpoints).some(({ port }) => port === name);
